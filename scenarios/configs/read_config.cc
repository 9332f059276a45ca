#include "scenarios/configs/read_config.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "scenarios/configs/envoy/read_envoy.h"
#include "scenarios/configs/haproxy/read_haproxy.h"
#include "scenarios/configs/nginx/read_nginx.h"
#include "scenarios/configs/reading.h"

namespace ballast::config {

namespace {

struct Text {
  std::string file;
  std::string text;
  bool usable = true;
};

// The first word of each line that could be a directive; comments are skipped.
template <typename Visit>
void for_each_first_word(std::string_view text, Visit visit) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (int lines = 0; !text.empty() && lines < 2000; ++lines) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t start = line.find_first_not_of(" \t\r");
    if (start == std::string_view::npos || line[start] == '#') continue;
    line.remove_prefix(start);
    const std::size_t end = line.find_first_of(" \t\r");
    visit(line.substr(0, end), start == 0, line);
  }
}

Checked<Config> read_texts(std::vector<Text> texts, const ReadOptions& options, Reading& reading) {
  std::vector<haproxy::Source> sources;
  for (std::uint32_t i = 0; i < texts.size(); ++i)
    if (texts[i].usable) sources.push_back({std::move(texts[i].text), i});
  if (sources.empty()) {
    Checked<Config> out;
    out.diagnostics = std::move(reading.diagnostics);
    return out;
  }
  switch (reading.config.target.product) {
    case Product::kHaproxy:
      haproxy::read(sources, options.environment, reading);
      break;
    case Product::kNginx:
      for (const haproxy::Source& source : sources) nginx::read(source.text, source.file, reading);
      break;
    case Product::kEnvoy:
      for (const haproxy::Source& source : sources) envoy::read(source.text, source.file, reading);
      break;
  }
  return reading.finish();
}

Checked<Config> unknown_product(const std::vector<std::string>& files) {
  Checked<Config> out;
  out.diagnostics.push_back(
      {Diagnostic::Severity::kError,
       "unknown-product",
       "this looks neither like haproxy.cfg nor like nginx.conf nor like envoy.yaml",
       {files.empty() ? std::string() : files.front(), 0, 0},
       {},
       "say which it is: --target haproxy, --target nginx or --target envoy"});
  return out;
}

}  // namespace

std::optional<Product> guess_product(std::string_view text, const std::string& file) {
  int haproxy = 0;
  int nginx = 0;
  int envoy = 0;
  for_each_first_word(text, [&](std::string_view word, bool at_start, std::string_view line) {
    static constexpr std::array<std::string_view, 6> kHaproxy = {"global",  "defaults", "frontend",
                                                                 "backend", "listen",   "peers"};
    static constexpr std::array<std::string_view, 8> kNginx = {
        "http",   "events",   "upstream",         "server",
        "stream", "location", "worker_processes", "include"};
    static constexpr std::array<std::string_view, 5> kEnvoy = {
        "static_resources:", "admin:", "node:", "dynamic_resources:", "staticResources:"};
    const auto among = [&](const auto& words) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (at_start && among(kHaproxy) && line.find('{') == std::string_view::npos &&
        !line.ends_with(';'))
      haproxy += 3;
    if (among(kNginx) &&
        (line.find('{') != std::string_view::npos || line.find(';') != std::string_view::npos))
      nginx += 3;
    if (at_start && among(kEnvoy)) envoy += 5;
    if (word.starts_with("\"static_resources\"") || word.starts_with("\"staticResources\"") ||
        line.find("\"static_resources\"") != std::string_view::npos)
      envoy += 5;
  });
  if (haproxy == 0 && nginx == 0 && envoy == 0) {
    const std::string name = std::filesystem::path(file).filename().string();
    if (name.ends_with(".cfg")) return Product::kHaproxy;
    if (name.starts_with("nginx")) return Product::kNginx;
    if (name.starts_with("envoy")) return Product::kEnvoy;
    return std::nullopt;
  }
  if (envoy > 0 && envoy >= haproxy && envoy >= nginx) return Product::kEnvoy;
  return haproxy >= nginx ? Product::kHaproxy : Product::kNginx;
}

Checked<Config> read_config(const std::vector<std::string>& files, const ReadOptions& options) {
  Reading reading(options.target.value_or(Target{}));
  std::vector<Text> texts;
  std::optional<Product> guessed;
  for (const std::string& file : files) {
    const std::uint32_t number = reading.add_file(file);
    auto text = load_text(file, reading, number);
    if (text && !guessed) guessed = guess_product(*text, file);
    texts.push_back({file, text ? std::move(*text) : std::string(), text.has_value()});
  }
  if (!options.target && reading.diagnostics.empty() && !guessed) return unknown_product(files);
  if (!options.target) reading.config.target = default_target(guessed.value_or(Product::kHaproxy));
  return read_texts(std::move(texts), options, reading);
}

Checked<Config> read_config_text(std::string text, const std::string& file,
                                 const ReadOptions& options) {
  Reading reading(options.target.value_or(Target{}));
  const std::uint32_t number = reading.add_file(file);
  const bool usable = is_text(text, reading, number);
  const auto guessed = guess_product(text, file);
  if (!options.target && usable && !guessed) return unknown_product({file});
  if (!options.target) reading.config.target = default_target(guessed.value_or(Product::kHaproxy));
  std::vector<Text> texts;
  texts.push_back({file, std::move(text), usable});
  return read_texts(std::move(texts), options, reading);
}

}  // namespace ballast::config
