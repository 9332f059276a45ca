#include "scenarios/configs/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "scenarios/io_error.h"
#include "scenarios/text_file.h"

namespace ballast::config {

namespace {

constexpr std::size_t kMostServers = 100'000;
constexpr std::size_t kMostSections = 100'000;
constexpr std::size_t kMostOfRoutes = 4'000'000;           // routes, matches and patterns
constexpr std::size_t kMostBytes = std::size_t{64} << 20;  // of files that the others name
constexpr std::size_t kMostReports = 10'000;  // of what was not understood; the count goes on

}  // namespace

std::uint32_t Reading::add_file(const std::string& name) {
  config.files.push_back(name);
  return static_cast<std::uint32_t>(config.files.size() - 1);
}

void Reading::error(const char* code, const std::string& message, Place where,
                    const std::string& hint) {
  if (diagnostics.size() >= kMostReports) return;
  diagnostics.push_back({Diagnostic::Severity::kError, code, message, config.at(where), {}, hint});
}

void Reading::count(Bearing bearing) {
  Coverage& coverage = config.coverage;
  ++coverage.directives;
  if (bearing != Bearing::kNone) {
    ++coverage.traffic;
    if (bearing == Bearing::kTraffic && !flawed_) ++coverage.traffic_understood;
  }
  flawed_ = false;
}

void Reading::not_understood(const std::string& text, const std::string& context,
                             const std::string& reason, Place where, bool traffic) {
  if (traffic) flawed_ = true;
  if (config.not_understood.size() < kMostReports)
    config.not_understood.push_back({clipped(text), context, reason, traffic, where});
}

void Reading::comment(std::string_view text, Place where, bool alone) {
  const std::size_t at = text.find("ballast:");
  if (at == std::string_view::npos) return;
  // Nothing but the comment signs may stand before it, or it only mentions the word.
  if (text.substr(0, at).find_first_not_of("# \t") != std::string_view::npos) return;
  config.remarks.push_back({clipped(text.substr(at)), where, alone});
}

bool Reading::room_for_servers(std::size_t more, Place where) {
  if (servers_ <= kMostServers && more <= kMostServers - servers_) {
    servers_ += more;
    return true;
  }
  if (servers_ <= kMostServers)
    error("too-many-servers", fmt::format("more than {} servers", kMostServers), where,
          "those after this line are left out");
  servers_ = kMostServers + 1;
  return false;
}

bool Reading::room_for_section(Place where) {
  if (sections_ > kMostSections) return false;
  if (++sections_ <= kMostSections) return true;
  error("too-many-sections",
        fmt::format("more than {} sections, server blocks and locations", kMostSections), where,
        "those after this line are left out");
  return false;
}

bool Reading::room_for_route(const Route& route) {
  if (route_weight_ > kMostOfRoutes) return false;
  route_weight_ += 4 + route.targets.size();
  for (const auto& term : route.condition)
    for (const Match& match : term) route_weight_ += 4 + match.values.size();
  if (route_weight_ <= kMostOfRoutes) return true;
  error("too-many-routes", "the rules of routing multiply to more than can be kept", route.where,
        "those after this line are left out");
  return false;
}

std::optional<std::string> Reading::load_beside(const std::string& name, Place named,
                                                std::uint32_t& number, std::string& problem) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  fs::path path = fs::path(config.at(named).file).parent_path() / name;
  if (!fs::exists(path, ignored)) path = fs::path(".") / name;
  if (!fs::exists(path, ignored)) {
    problem = "there is no file " + name;
    return std::nullopt;
  }
  if (!fs::is_regular_file(path, ignored)) {
    problem = name + " is no file";
    return std::nullopt;
  }
  try {
    std::string text = read_text_file(path.lexically_normal().string());
    loaded_bytes_ += text.size();
    if (text.size() > kLargestText || loaded_bytes_ > kMostBytes) {
      problem = name + " is too large";
    } else if (text.find('\0') != std::string::npos) {
      problem = name + " is not text";
    } else {
      number = add_file(path.lexically_normal().string());
      return text;
    }
  } catch (const IoError& error) {
    problem = error.what();
  }
  return std::nullopt;
}

std::size_t Reading::find_backend(const std::string& name) const {
  const auto found = backends_.find(name);
  return found == backends_.end() ? kNoIndex : found->second;
}

std::size_t Reading::add_backend(Backend backend) {
  const std::size_t index = config.backends.size();
  backends_.emplace(backend.name, index);
  config.backends.push_back(std::move(backend));
  return index;
}

Checked<Config> Reading::finish() {
  Checked<Config> out;
  out.value = std::move(config);
  out.diagnostics = std::move(diagnostics);
  return out;
}

std::string clipped(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 400)) {
    const auto u = static_cast<unsigned char>(c);
    if (u <= ' ' || u == 0x7f) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c;
    }
  }
  if (out.size() > 100) {
    std::size_t end = 97;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
    out = out.substr(0, end) + "...";
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool is_text(std::string_view text, Reading& reading, std::uint32_t number) {
  if (text.size() > kLargestText) {
    reading.error("too-large", "more than 16 MiB; a configuration is some kilobytes",
                  {number, 0, 0});
    return false;
  }
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos) {
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n');
    reading.error("not-text", fmt::format("not text: a zero byte at offset {}", zero),
                  {number, static_cast<std::int32_t>(line), 0});
    return false;
  }
  return true;
}

std::optional<std::string> load_text(const std::string& file, Reading& reading,
                                     std::uint32_t number) {
  std::string text = read_text_file(file);
  if (!is_text(text, reading, number)) return std::nullopt;
  return text;
}

}  // namespace ballast::config
