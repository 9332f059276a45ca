#include "scenarios/audit/conditions.h"

#include <algorithm>
#include <cctype>

namespace ballast::audit {

namespace {

using config::Match;
using How = config::Match::How;
using What = config::Match::What;

std::string folded(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// A value that meets the test (how, inner) certainly meets (outer_how, outer).
bool value_implies(How how, const std::string& inner, How outer_how, const std::string& outer) {
  if (how == outer_how && inner == outer) return true;
  const bool literal = how == How::kExact || how == How::kPrefix || how == How::kSuffix ||
                       how == How::kContains || how == How::kDirectory;
  if (!literal) return false;
  switch (outer_how) {
    case How::kPrefix:
      return (how == How::kExact || how == How::kPrefix) && inner.starts_with(outer);
    case How::kSuffix:
      return (how == How::kExact || how == How::kSuffix) && inner.ends_with(outer);
    case How::kContains:
      return inner.find(outer) != std::string::npos;
    case How::kDirectory: {
      if (how != How::kExact && how != How::kPrefix) return false;
      // A whole component; the last one of a prefix may go on.
      const std::string text = inner + (how == How::kExact ? "/" : "");
      return text.find("/" + outer + "/") != std::string::npos;
    }
    default:
      return false;
  }
}

bool any_value_of(How how, const std::string& value, const Match& outer) {
  const bool fold = outer.ignore_case;
  return std::any_of(outer.values.begin(), outer.values.end(), [&](const std::string& wanted) {
    return fold ? value_implies(how, folded(value), outer.how, folded(wanted))
                : value_implies(how, value, outer.how, wanted);
  });
}

// A test as `simplified` gives it; lists of patterns are long and not copied for nothing.
class Plain {
 public:
  explicit Plain(const Match& match) : match_(&match) {
    if (match.how != How::kRegex) return;
    own_ = simplified(match);
    match_ = &own_;
  }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;
  const Match& operator*() const { return *match_; }

 private:
  const Match* match_;
  Match own_;
};

bool same(const Match& a, const Match& b) {
  return a.what == b.what && a.how == b.how && a.name == b.name && a.values == b.values &&
         a.negated == b.negated && a.ignore_case == b.ignore_case && a.text == b.text &&
         a.what != What::kShare;
}

}  // namespace

Match simplified(Match match) {
  if (match.how != How::kRegex || match.values.size() != 1 || match.negated) return match;
  std::string text = match.values[0];
  if (!text.starts_with('^')) return match;
  text.erase(0, 1);
  const bool whole = text.ends_with('$') && !text.ends_with("\\$");
  if (whole) text.pop_back();
  if (text.ends_with(".*") && !whole) text.resize(text.size() - 2);
  std::string literal;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() &&
        std::isalnum(static_cast<unsigned char>(text[i + 1])) == 0) {
      literal += text[++i];
    } else if (std::string_view("\\.[]{}()*+?|^$").find(text[i]) != std::string_view::npos) {
      return match;
    } else {
      literal += text[i];
    }
  }
  match.how = whole ? How::kExact : How::kPrefix;
  match.values = {literal};
  return match;
}

bool implies(const Match& raw_inner, const Match& raw_outer) {
  if (raw_outer.what == What::kAlways) return !raw_outer.negated;
  if (raw_outer.what == What::kNever && raw_outer.negated) return true;
  if (same(raw_inner, raw_outer)) return true;
  const Plain plain_inner(raw_inner);
  const Plain plain_outer(raw_outer);
  const Match& inner = *plain_inner;
  const Match& outer = *plain_outer;
  if (inner.negated || outer.negated) return false;
  if (inner.what != outer.what || inner.name != outer.name) return false;
  if (outer.what == What::kShare || outer.what == What::kOther) return false;
  if (outer.how == How::kPresent) return true;
  if (inner.ignore_case && !outer.ignore_case) return false;
  return !inner.values.empty() &&
         std::all_of(inner.values.begin(), inner.values.end(), [&](const std::string& value) {
           return any_value_of(inner.how, value, outer);
         });
}

bool value_meets(const std::string& value, const Match& test) {
  return test.how == How::kPresent || any_value_of(How::kExact, value, *Plain(test));
}

bool covers(const config::Condition& outer, const config::Condition& inner) {
  if (outer.empty()) return true;
  const auto term_covers = [](const std::vector<Match>& wide, const std::vector<Match>& narrow) {
    return std::all_of(wide.begin(), wide.end(), [&](const Match& wanted) {
      return wanted.what == What::kAlways
                 ? !wanted.negated
                 : std::any_of(narrow.begin(), narrow.end(),
                               [&](const Match& given) { return implies(given, wanted); });
    });
  };
  if (inner.empty())
    return std::any_of(outer.begin(), outer.end(),
                       [&](const auto& wide) { return term_covers(wide, {}); });
  return std::all_of(inner.begin(), inner.end(), [&](const auto& narrow) {
    return std::any_of(outer.begin(), outer.end(),
                       [&](const auto& wide) { return term_covers(wide, narrow); });
  });
}

}  // namespace ballast::audit
