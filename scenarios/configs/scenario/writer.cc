#include "scenarios/configs/scenario/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "scenarios/text_check.h"

namespace ballast::config {

void Writer::line(int indent, const std::string& text, const std::string& comment) {
  text_.append(static_cast<std::size_t>(indent) * 2, ' ');
  text_ += text;
  if (!comment.empty()) text_ += "  # " + printable(comment);
  text_ += '\n';
}

void Writer::comment(int indent, const std::string& text) {
  text_.append(static_cast<std::size_t>(indent) * 2, ' ');
  text_ += "# " + printable(text) + '\n';
}

std::string Writer::source(Place where) const {
  if (where.line == 0) return {};
  return fmt::format("{}:{}", config_.at(where).file, where.line);
}

std::string yaml_text(std::string_view text) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  };
  // A text that begins with a letter and has no signs is never taken for anything else: the
  // scenario language has no words that are not text.
  if (!text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
      std::all_of(text.begin(), text.end(), plain))
    return std::string(text);
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string Names::unique(std::string_view wanted) {
  std::string name;
  for (const char c : wanted.substr(0, 80)) {
    const bool fine = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    name += fine ? c : '-';
  }
  while (name.starts_with('-')) name.erase(0, 1);
  while (name.ends_with('-')) name.pop_back();
  if (name.empty()) name = "unnamed";
  if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) name = "p" + name;
  while (true) {
    const int count = ++used_[name];
    if (count == 1) return name;
    const std::string numbered = fmt::format("{}-{}", name, count);
    if (used_.try_emplace(numbered, 1).second) return numbered;
  }
}

void Members::add(std::string_view key, std::string_view value) {
  if (!text_.empty()) text_ += ", ";
  text_ += fmt::format("{}: {}", key, value);
}

std::string scenario_ratio(double ratio) { return fmt::format("{:.6g}%", ratio * 100); }

}  // namespace ballast::config
