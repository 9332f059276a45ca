#include "scenarios/configs/nginx/variables.h"

#include <algorithm>
#include <cctype>

#include "scenarios/configs/name_order.h"
#include "scenarios/configs/nginx/values.h"

namespace ballast::config::nginx {

namespace {

constexpr std::size_t kMostChoices = 2000;
constexpr int kDeepest = 6;  // variables that are made of others

std::string without_dollar(const std::string& text) {
  return text.starts_with('$') ? text.substr(1) : text;
}

Match pattern_match(const Match& subject, const std::string& pattern, bool hostnames, Place where) {
  Match match = subject;
  match.where = where;
  match.how = Match::How::kExact;
  match.ignore_case = true;  // map ignores the case of plain values
  std::string value = pattern;
  if (value.starts_with('~')) {
    match.how = Match::How::kRegex;
    match.ignore_case = value.starts_with("~*");
    value.erase(0, match.ignore_case ? 2 : 1);
  } else if (value.starts_with('\\')) {
    value.erase(0, 1);
  } else if (hostnames && value.starts_with("*.")) {
    match.how = Match::How::kSuffix;
    value.erase(0, 1);
  } else if (hostnames && value.starts_with('.')) {
    match.how = Match::How::kSuffix;  // and the name itself, see define_map()
  } else if (hostnames && value.ends_with(".*")) {
    match.how = Match::How::kPrefix;
    value.pop_back();
  }
  match.values = {value};
  match.text = subject.text + " " + pattern;
  return match;
}

}  // namespace

std::optional<VariableIn> first_variable(const std::string& text) {
  for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at + 1)) {
    const bool braces = at + 1 < text.size() && text[at + 1] == '{';
    const std::size_t start = at + (braces ? 2 : 1);
    std::size_t end = start;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
      ++end;
    if (end == start) continue;
    const bool closed = !braces || (end < text.size() && text[end] == '}');
    return VariableIn{at, end - at + (braces && closed ? 1 : 0), text.substr(start, end - start)};
  }
  return std::nullopt;
}

bool Variables::define(const Directive& d, Reading& reading) {
  const std::string& name = d.name();
  const bool map = name == "map";
  const bool geo = name == "geo";
  const bool split = name == "split_clients";
  if (!map && !geo && !split) return false;
  // geo [$address] $variable: the address is that of the client unless it says otherwise.
  const std::string& variable = geo && d.arguments() == 1 ? d.arg(0) : d.arg(1);
  Definition definition;
  if (map) define_map(d, definition);
  if (geo) define_geo(d, definition);
  if (split) define_split(d, definition);
  definitions_[without_dollar(variable)] = std::move(definition);
  reading.count(Bearing::kTraffic);
  return true;
}

void Variables::define_map(const Directive& d, Definition& into) const {
  const auto subject_name = first_variable(d.arg(0));
  Match subject;
  subject.what = Match::What::kVariable;
  subject.name = subject.text = d.arg(0);
  if (subject_name && subject_name->length == d.arg(0).size())
    subject = match_of_variable(subject_name->name);
  bool hostnames = false;
  std::vector<Entry> otherwise;
  for (const Directive& entry : d.block) {
    if (entry.arguments() == 0) {
      hostnames = hostnames || entry.name() == "hostnames";
      continue;
    }
    if (entry.name() == "default") {
      otherwise = {{{}, entry.arg(0), 1, entry.where()}};
      continue;
    }
    const Match match = pattern_match(subject, entry.name(), hostnames, entry.where());
    into.entries.push_back({{match}, entry.arg(0), 1, entry.where()});
    if (hostnames && entry.name().starts_with('.')) {
      Match itself = match;
      itself.how = Match::How::kExact;
      itself.values = {entry.name().substr(1)};
      into.entries.push_back({{itself}, entry.arg(0), 1, entry.where()});
    }
  }
  std::stable_sort(into.entries.begin(), into.entries.end(), [](const Entry& a, const Entry& b) {
    return is_looked_at_before(a.matches.front(), b.matches.front());
  });
  into.entries.insert(into.entries.end(), otherwise.begin(), otherwise.end());
}

void Variables::define_geo(const Directive& d, Definition& into) const {
  Match subject;
  subject.what = Match::What::kSource;
  subject.how = Match::How::kNetwork;
  std::vector<Entry> otherwise;
  for (const Directive& entry : d.block) {
    if (entry.arguments() == 0 || entry.name() == "proxy" || entry.name() == "delete") continue;
    if (entry.name() == "default") {
      otherwise = {{{}, entry.arg(0), 1, entry.where()}};
      continue;
    }
    Match match = subject;
    match.values = {entry.name()};
    match.text = d.arg(0) + " " + entry.name();
    match.where = entry.where();
    into.entries.push_back({{match}, entry.arg(0), 1, entry.where()});
  }
  // The longest network first.
  const auto bits = [](const Entry& entry) {
    const std::string& network = entry.matches.front().values.front();
    const std::size_t slash = network.find('/');
    return slash == std::string::npos
               ? 128U
               : read_count(std::string_view(network).substr(slash + 1)).value_or(128);
  };
  std::stable_sort(into.entries.begin(), into.entries.end(),
                   [&](const Entry& a, const Entry& b) { return bits(a) > bits(b); });
  into.entries.insert(into.entries.end(), otherwise.begin(), otherwise.end());
}

void Variables::define_split(const Directive& d, Definition& into) const {
  into.split = true;
  double left = 1;
  for (const Directive& entry : d.block) {
    // `*` takes what is left over.
    const auto share =
        entry.name() == "*" ? std::optional<double>(left) : read_percent(entry.name());
    if (!share || entry.arguments() == 0) continue;
    const double taken = std::min(*share, left);
    left -= taken;
    into.entries.push_back({{}, entry.arg(0), taken, entry.where()});
  }
}

std::optional<std::vector<Choice>> Variables::resolve(
    const std::string& text, const std::map<std::string, std::string>& set) const {
  return resolve(text, set, 0);
}

std::optional<std::vector<Choice>> Variables::resolve(const std::string& text,
                                                      const std::map<std::string, std::string>& set,
                                                      int depth) const {
  const auto variable = first_variable(text);
  if (!variable) return std::vector<Choice>{{{}, {{text, 1}}, {}}};
  if (depth >= kDeepest) return std::nullopt;
  const auto replaced = [&](const std::string& value) {
    return text.substr(0, variable->at) + value + text.substr(variable->at + variable->length);
  };
  if (const auto plain = set.find(variable->name); plain != set.end())
    return resolve(replaced(plain->second), set, depth + 1);
  const auto found = definitions_.find(variable->name);
  if (found == definitions_.end()) return std::nullopt;
  std::vector<Choice> out;
  for (const Entry& entry : found->second.entries) {
    const auto inner = resolve(replaced(entry.value), set, depth + 1);
    if (!inner) return std::nullopt;
    if (found->second.split) {
      // What a part of a split holds must not depend on the request again.
      if (inner->size() != 1 || !inner->front().matches.empty()) return std::nullopt;
      if (out.empty()) out.push_back({{}, {}, entry.where});
      for (const Choice::Value& value : inner->front().values)
        out.front().values.push_back({value.text, value.share * entry.share});
      continue;
    }
    for (Choice choice : *inner) {
      if (out.size() >= kMostChoices) return std::nullopt;
      choice.matches.insert(choice.matches.begin(), entry.matches.begin(), entry.matches.end());
      choice.where = entry.where;
      out.push_back(std::move(choice));
    }
  }
  return out;
}

}  // namespace ballast::config::nginx
