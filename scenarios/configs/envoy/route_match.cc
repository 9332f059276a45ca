#include "scenarios/configs/envoy/route_match.h"

#include <algorithm>

namespace ballast::config::envoy {

namespace {

using What = Match::What;
using How = Match::How;

struct Matches {
  std::vector<Match> all;
  bool ignore_case = false;
};

Match new_match(const At& at, What what, How how, const std::string& value) {
  Match match;
  match.what = what;
  match.how = how;
  if (!value.empty()) match.values = {value};
  match.text = at.key + ": " + at.value.text();
  match.where = at.where;
  return match;
}

template <How Way>
void path_matcher(const At& at, Matches& matches) {
  const Tree* regex = at.value.find("regex");
  const std::string& value = regex != nullptr ? regex->scalar : at.value.scalar;
  if (Way == How::kPrefix && value == "/") return;  // every path
  matches.all.push_back(new_match(at, What::kPath, Way, value));
}

// A StringMatcher, or the older fields of header matchers.
void read_string_matcher(const Tree& tree, Match& match) {
  struct Known {
    const char* name;
    How how;
  };
  static constexpr Known kKnown[] = {
      {"exact", How::kExact},          {"exact_match", How::kExact},
      {"prefix", How::kPrefix},        {"prefix_match", How::kPrefix},
      {"suffix", How::kSuffix},        {"suffix_match", How::kSuffix},
      {"contains", How::kContains},    {"contains_match", How::kContains},
      {"safe_regex", How::kRegex},     {"safe_regex_match", How::kRegex},
      {"present_match", How::kPresent}};
  match.how = How::kPresent;
  for (const Known& known : kKnown)
    if (const Tree* value = tree.find(known.name)) {
      match.how = known.how;
      const Tree* regex = value->find("regex");
      if (known.how != How::kPresent)
        match.values = {regex != nullptr ? regex->scalar : value->scalar};
      else if (value->scalar == "false")
        match.negated = !match.negated;
    }
  if (const Tree* inner = tree.find("string_match")) read_string_matcher(*inner, match);
  if (const Tree* ignore = tree.find("ignore_case")) match.ignore_case = ignore->scalar == "true";
}

void read_headers(const At& at, Matches& matches) {
  for (const Tree& tree : at.value.list) {
    Match match = new_match(at, What::kHeader, How::kPresent, "");
    match.where = tree.where;
    if (const Tree* name = tree.find("name")) match.name = name->scalar;
    match.text = "header " + match.name;
    if (const Tree* invert = tree.find("invert_match")) match.negated = invert->scalar == "true";
    read_string_matcher(tree, match);
    if (match.name == ":method") match.what = What::kMethod;
    if (match.name == ":authority") match.what = What::kHost;
    if (match.name == ":path") match.what = What::kUri;
    matches.all.push_back(std::move(match));
  }
}

void read_query(const At& at, Matches& matches) {
  for (const Tree& tree : at.value.list) {
    Match match = new_match(at, What::kQuery, How::kPresent, "");
    match.where = tree.where;
    if (const Tree* name = tree.find("name")) match.name = name->scalar;
    match.text = "query " + match.name;
    read_string_matcher(tree, match);
    matches.all.push_back(std::move(match));
  }
}

void read_fraction(const At& at, Matches& matches) {
  const auto share = ratio_in(at.value);
  if (!share) return at.unknown("a fraction is due");
  Match match = new_match(at, What::kShare, How::kOther, "");
  match.share = std::min(*share, 1.0);
  matches.all.push_back(std::move(match));
}

void other_match(const At& at, Matches& matches) {
  matches.all.push_back(new_match(at, What::kOther, How::kOther, ""));
}

const Field<Matches> kMatch[] = {
    {"prefix", path_matcher<How::kPrefix>},
    {"path", path_matcher<How::kExact>},
    {"safe_regex", path_matcher<How::kRegex>},
    {"path_separated_prefix", path_matcher<How::kPrefix>},
    {"path_match_policy", other_match},
    {"connect_matcher", other_match},
    {"case_sensitive",
     [](const At& at, Matches& matches) { matches.ignore_case = at.value.scalar == "false"; }},
    {"runtime_fraction", read_fraction},
    {"headers", read_headers},
    {"query_parameters", read_query},
    {"cookies", other_match},
    {"grpc", other_match},
    {"tls_context", other_match},
    {"dynamic_metadata", other_match},
    {"filter_state", other_match},
};

}  // namespace

void read_match(const At& at, Route& route) {
  Matches matches;
  read_fields<Matches>(at.walk, at.value, kMatch, matches);
  for (Match& match : matches.all)
    if (match.what == What::kPath) match.ignore_case = matches.ignore_case;
  if (!matches.all.empty()) route.condition = {matches.all};
  for (const Match& match : matches.all)
    route.text += (route.text.empty() ? "" : ", ") + match.text;
}

}  // namespace ballast::config::envoy
