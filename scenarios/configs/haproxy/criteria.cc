// acl and the conditions of rules: which requests (configuration manual, sections 7.1 to 7.4).
#include <algorithm>
#include <array>

#include "scenarios/configs/haproxy/criteria.h"
#include "scenarios/configs/haproxy/pattern_file.h"
#include "scenarios/configs/haproxy/values.h"

namespace ballast::config::haproxy {

namespace {

using What = Match::What;
using How = Match::How;

constexpr std::size_t kMostTerms = 256;  // of a condition written out as alternatives

struct Fetch {
  std::string_view name;
  What what;
  How how = How::kExact;  // without a suffix or -m
};
constexpr std::array<Fetch, 41> kFetches = {{
    {"path", What::kPath},
    {"pathq", What::kUri},
    {"url", What::kUri},
    {"uri", What::kUri},
    {"base", What::kOther},
    {"hdr", What::kHeader},
    {"req.hdr", What::kHeader},
    {"req.fhdr", What::kHeader},
    {"fhdr", What::kHeader},
    {"shdr", What::kOther},
    {"cook", What::kCookie},
    {"req.cook", What::kCookie},
    {"cookie", What::kCookie},
    {"req.cookie", What::kCookie},
    {"url_param", What::kQuery},
    {"urlp", What::kQuery},
    {"method", What::kMethod},
    {"src", What::kSource, How::kNetwork},
    {"hdr_ip", What::kHeader, How::kNetwork},
    {"req.hdr_ip", What::kHeader, How::kNetwork},
    {"ssl_fc_sni", What::kServerName},
    {"req.ssl_sni", What::kServerName},
    {"req_ssl_sni", What::kServerName},
    {"dst_port", What::kPort},
    {"ssl_fc", What::kScheme, How::kPresent},
    {"https", What::kScheme, How::kPresent},
    {"rand", What::kShare, How::kOther},
    {"always_true", What::kAlways, How::kPresent},
    {"always_false", What::kNever, How::kPresent},
    {"var", What::kVariable},
    {"nbsrv", What::kOther},
    {"srv_is_up", What::kOther},
    {"be_conn", What::kOther},
    {"fe_conn", What::kOther},
    {"queue", What::kOther},
    {"avg_queue", What::kOther},
    {"connslots", What::kOther},
    {"dst", What::kOther},
    {"wait_end", What::kAlways, How::kPresent},
    {"req.proto_http", What::kAlways, How::kPresent},
    {"req_proto_http", What::kAlways, How::kPresent},
}};

struct Suffix {
  std::string_view text;
  How how;
};
constexpr std::array<Suffix, 13> kSuffixes = {{{"_beg", How::kPrefix},
                                               {"_end", How::kSuffix},
                                               {"_sub", How::kContains},
                                               {"_dir", How::kDirectory},
                                               {"_dom", How::kContains},
                                               {"_reg", How::kRegex},
                                               {"_str", How::kExact},
                                               {"_ip", How::kNetwork},
                                               {"_found", How::kPresent},
                                               {"_len", How::kOther},
                                               {"_cnt", How::kOther},
                                               {"_val", How::kOther},
                                               {"_bin", How::kOther}}};

const Fetch* find_fetch(std::string_view name) {
  for (const Fetch& fetch : kFetches)
    if (fetch.name == name) return &fetch;
  return nullptr;
}

std::optional<How> how_of(std::string_view word) {  // of -m
  for (const Suffix& suffix : kSuffixes)
    if (suffix.text.substr(1) == word) return suffix.how;
  return std::nullopt;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

}  // namespace

void read_fetch(const std::string& expression, Match& match) {
  const std::size_t end = expression.find_first_of("(,");
  std::string name = expression.substr(0, end);
  std::string argument;
  std::string_view converters;
  if (end != std::string::npos && expression[end] == '(') {
    const std::size_t close = expression.find(')', end);
    argument = expression.substr(end + 1, close == std::string::npos ? close : close - end - 1);
    if (close != std::string::npos) converters = std::string_view(expression).substr(close + 1);
  } else if (end != std::string::npos) {
    converters = std::string_view(expression).substr(end);
  }
  const Fetch* fetch = find_fetch(name);
  std::optional<How> how;
  // hdr_beg(host), path_reg: the way of matching is part of the name.
  for (std::size_t i = 0; fetch == nullptr && i < kSuffixes.size(); ++i) {
    const Suffix& suffix = kSuffixes[i];
    if (!name.ends_with(suffix.text)) continue;
    fetch = find_fetch(std::string_view(name).substr(0, name.size() - suffix.text.size()));
    how = suffix.how;
  }
  // Converters that change no more than case or the port.
  for (const std::string_view known : {",lower", ",upper"})
    if (converters == known) {
      match.ignore_case = true;
      converters = {};
    }
  for (const std::string_view known :
       {",field(1,:)", ",field(1,:),lower", ",lower,field(1,:)", ",host_only", ",word(1,:)"})
    if (converters == known) converters = {};
  if (fetch == nullptr || !converters.empty()) {
    match.what = What::kOther;
    match.how = How::kOther;
    return;
  }
  match.what = fetch->what;
  match.how = how.value_or(fetch->how);
  match.name = argument.substr(0, argument.find(','));
  if (match.what == What::kHeader && lower(match.name) == "host") match.what = What::kHost;
  if (match.what == What::kShare && !argument.empty()) match.name = argument;
}

namespace {

// rand(100) lt 5
void read_share(Match& match) {
  const auto range = read_count(match.name);
  const std::uint32_t top = match.name.empty() ? 0 : range.value_or(0);
  if (top == 0 || match.values.size() != 2) {
    match.what = What::kOther;
    return;
  }
  const auto limit = read_count(match.values[1]);
  const std::string& op = match.values[0];
  if (!limit || (op != "lt" && op != "le" && op != "ge" && op != "gt")) {
    match.what = What::kOther;
    return;
  }
  // Whole numbers from 0 to top - 1.
  const double below = std::min<double>(*limit + (op == "le" || op == "gt" ? 1 : 0), top) / top;
  match.share = op == "lt" || op == "le" ? below : 1 - below;
}

void add_values_of_file(const Statement& s, Match& match, const std::string& file, bool map,
                        Place where) {
  match.how = match.how == How::kPresent ? How::kExact : match.how;
  PatternFile read = read_pattern_file(file, map, where, s.reading);
  for (Pattern& pattern : read.patterns) match.values.push_back(std::move(pattern.key));
  if (read.problem.empty()) return;
  match.values.push_back("@" + file);
  s.reading.not_understood(match.text, s.section.context,
                           "its patterns stand in a file of their own: " + read.problem, where);
}

// A criterion with its flags and values: words from argument i up to (not including) `end`.
Match read_criterion(const Statement& s, std::size_t i, std::size_t end) {
  Match match;
  match.where = s.place(i);
  for (std::size_t k = i; k < end; ++k) match.text += (k > i ? " " : "") + s.arg(k);
  read_fetch(s.arg(i), match);
  bool flags = true;
  bool as_map = false;
  for (std::size_t k = i + 1; k < end; ++k) {
    const std::string& word = s.arg(k);
    if (flags && word == "--") {
      flags = false;
    } else if (flags && word == "-i") {
      match.ignore_case = true;
    } else if (flags && word == "-m" && k + 1 < end) {
      match.how = how_of(s.arg(++k)).value_or(How::kOther);
    } else if (flags && (word == "-f" || word == "-M") && k + 1 < end) {
      if (word == "-f") {
        ++k;
        add_values_of_file(s, match, s.arg(k), as_map, s.place(k));
      } else {
        as_map = true;
      }
    } else if (flags && (word == "-n" || word == "-u")) {
      if (word == "-u") ++k;
    } else {
      flags = false;
      match.values.push_back(word);
    }
  }
  if (match.what == What::kShare) read_share(match);
  if (match.what == What::kScheme) {
    match.how = How::kExact;
    match.values = {"https"};
  }
  if (match.what == What::kAlways || match.what == What::kNever) match.values.clear();
  return match;
}

struct Predefined {
  std::string_view name;
  What what;
  std::string_view values;  // separated by blanks
};
constexpr std::array<Predefined, 22> kPredefined = {{
    {"TRUE", What::kAlways, ""},
    {"FALSE", What::kNever, ""},
    {"HTTP", What::kAlways, ""},
    {"WAIT_END", What::kAlways, ""},
    {"REQ_CONTENT", What::kAlways, ""},
    {"METH_CONNECT", What::kMethod, "CONNECT"},
    {"METH_DELETE", What::kMethod, "DELETE"},
    {"METH_GET", What::kMethod, "GET HEAD"},
    {"METH_HEAD", What::kMethod, "HEAD"},
    {"METH_OPTIONS", What::kMethod, "OPTIONS"},
    {"METH_POST", What::kMethod, "POST"},
    {"METH_PUT", What::kMethod, "PUT"},
    {"METH_PATCH", What::kMethod, "PATCH"},
    {"METH_TRACE", What::kMethod, "TRACE"},
    {"LOCALHOST", What::kSource, "127.0.0.1/8 ::1"},
    {"HTTP_1.0", What::kOther, ""},
    {"HTTP_1.1", What::kOther, ""},
    {"HTTP_2.0", What::kOther, ""},
    {"HTTP_CONTENT", What::kOther, ""},
    {"HTTP_URL_ABS", What::kOther, ""},
    {"HTTP_URL_SLASH", What::kAlways, ""},
    {"RDP_COOKIE", What::kOther, ""},
}};

// The alternatives of a named ACL; empty when there is none of that name.
Condition named(const Statement& s, const std::string& name, Place where) {
  if (const auto found = s.section.acls.find(name); found != s.section.acls.end())
    return found->second;
  for (const Predefined& known : kPredefined) {
    if (known.name != name) continue;
    Match match;
    match.what = known.what;
    match.how = known.what == What::kSource ? How::kNetwork : How::kExact;
    match.text = match.acl = name;
    match.where = where;
    std::string_view rest = known.values;
    while (!rest.empty()) {
      const std::size_t blank = std::min(rest.find(' '), rest.size());
      match.values.emplace_back(rest.substr(0, blank));
      rest.remove_prefix(std::min(blank + 1, rest.size()));
    }
    return {{match}};
  }
  return {};
}

}  // namespace

Condition conjunction(const Condition& terms, const Condition& test, bool negated) {
  Condition out;
  if (negated) {
    // Not any of the alternatives, each of which is one match.
    out = terms;
    for (auto& term : out)
      for (const auto& alternative : test)
        for (Match match : alternative) {
          match.negated = !match.negated;
          term.push_back(match);
        }
    return out;
  }
  for (const auto& term : terms)
    for (const auto& alternative : test) {
      if (out.size() >= kMostTerms) return out;
      out.push_back(term);
      out.back().insert(out.back().end(), alternative.begin(), alternative.end());
    }
  return out;
}

void read_acl(const Statement& s) {
  if (s.arguments() < 2) return s.unknown("an acl needs a name and a criterion");
  Match match = read_criterion(s, 1, s.arguments());
  match.acl = s.arg(0);
  s.section.acls[s.arg(0)].push_back({match});
}

namespace {

// What is kept of a condition, as long as there is room for more: ACLs with many patterns in rules
// with many ACLs multiply.
Condition kept(const Statement& s, Condition condition) {
  Route counted;
  counted.where = s.where();
  counted.condition = std::move(condition);
  if (!s.reading.room_for_route(counted)) return {};
  return std::move(counted.condition);
}

}  // namespace

Condition read_condition(const Statement& s, std::size_t i) {
  const std::size_t end = s.arguments();
  while (i < end && s.arg(i) != "if" && s.arg(i) != "unless") ++i;
  if (i >= end || kept(s, {{}}).empty()) return {};
  const bool unless = s.arg(i) == "unless";
  Condition all;        // alternatives that are complete
  Condition terms{{}};  // the one under construction
  for (++i; i < end; ++i) {
    std::string word = s.arg(i);
    if (word == "or" || word == "||") {
      all.insert(all.end(), terms.begin(), terms.end());
      terms = {{}};
      continue;
    }
    if (word == "and" || word == "&&") continue;
    bool negated = false;
    while (word.starts_with('!')) {
      negated = !negated;
      word.erase(0, 1);
      if (word.empty() && i + 1 < end) word = s.arg(++i);
    }
    if (word == "{") {
      std::size_t close = i + 1;
      while (close < end && s.arg(close) != "}") ++close;
      if (close == end) s.unknown_from(i, "the brace is not closed");
      if (close == i + 1) continue;
      terms = conjunction(terms, {{read_criterion(s, i + 1, close)}}, negated);
      i = close;
      continue;
    }
    Condition test = named(s, word, s.place(i));
    if (test.empty()) {
      Match match;
      match.what = What::kOther;
      match.how = How::kOther;
      match.text = match.acl = word;
      match.where = s.place(i);
      s.reading.not_understood(word, s.section.context, "there is no acl of this name", s.place(i));
      test = {{match}};
    }
    terms = conjunction(terms, test, negated);
  }
  all.insert(all.end(), terms.begin(), terms.end());
  if (all.size() > kMostTerms) all.resize(kMostTerms);
  if (!unless) return kept(s, std::move(all));
  // Not any of the alternatives: none of them holds, so of each at least one match fails.
  Condition none{{}};
  for (const auto& alternative : all) {
    Condition fails;
    for (Match match : alternative) {
      match.negated = !match.negated;
      fails.push_back({match});
    }
    none = conjunction(none, fails, false);
  }
  return kept(s, std::move(none));
}

}  // namespace ballast::config::haproxy
