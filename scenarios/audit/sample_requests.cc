#include "scenarios/audit/sample_requests.h"

#include <algorithm>
#include <cctype>

#include "scenarios/audit/conditions.h"

namespace ballast::audit {

namespace {

using config::Match;
using How = config::Match::How;
using What = config::Match::What;

constexpr std::size_t kMostValues = 4;  // of one test

bool of_path(What what) { return what == What::kPath || what == What::kUri; }

std::string folded(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// A text that meets the test.
std::string example(How how, const std::string& value, bool path) {
  const std::string start = path ? "/x" : "x";
  switch (how) {
    case How::kPrefix:
      return value + (value.ends_with('/') ? "x" : "");
    case How::kSuffix:
      return start + value;
    case How::kContains:
      return value.starts_with('/') || !path ? value : "/" + value;
    case How::kDirectory:
      return "/" + value + "/x";
    default:
      return value;
  }
}

std::string name_of_opaque(const Match& match) {
  return match.text + "|" + match.name + (match.values.empty() ? "" : "|" + match.values[0]);
}

bool opaque(const Match& match) {
  return match.how == How::kRegex || match.how == How::kNetwork || match.how == How::kOther ||
         match.what == What::kOther || match.what == What::kShare || match.what == What::kSource;
}

void make_meet(SampleRequest& request, const Match& match, std::size_t value) {
  if (match.negated || match.what == What::kAlways || match.what == What::kNever) return;
  if (opaque(match)) {
    request.opaque.insert(name_of_opaque(match));
    return;
  }
  const std::string wanted =
      match.values.empty() ? "x" : match.values[std::min(value, match.values.size() - 1)];
  const std::string text = example(match.how, wanted, of_path(match.what));
  if (of_path(match.what))
    request.path = text;
  else
    request.values[{match.what, folded(match.name)}] = text;
}

bool meets_match(const SampleRequest& request, const Match& match) {
  bool met = false;
  if (match.what == What::kAlways) {
    met = true;
  } else if (match.what == What::kNever) {
    met = false;
  } else if (match.how == How::kRegex && simplified(match).how != How::kRegex) {
    return meets_match(request, simplified(match));
  } else if (opaque(match)) {
    met = request.opaque.contains(name_of_opaque(match));
  } else if (of_path(match.what)) {
    met = value_meets(request.path, match);
  } else {
    const auto found = request.values.find({match.what, folded(match.name)});
    met = found != request.values.end() && value_meets(found->second, match);
  }
  return met != match.negated;
}

}  // namespace

std::string SampleRequest::text() const {
  std::string out = path;
  for (const auto& [key, value] : values) {
    if (key.first == What::kHost || key.first == What::kServerName)
      out += " of " + value;
    else
      out += " with " + (key.second.empty() ? "" : key.second + " ") + value;
  }
  for (const std::string& test : opaque) out += " where " + test.substr(0, test.find('|'));
  return out;
}

std::vector<SampleRequest> sample_requests(const std::vector<const config::Frontend*>& frontends,
                                           std::size_t most) {
  std::vector<SampleRequest> all = {SampleRequest{}};
  std::set<SampleRequest> seen = {all[0]};
  for (const config::Frontend* frontend : frontends)
    for (const config::Route& route : frontend->routes)
      for (const auto& term : route.condition) {
        std::size_t values = 1;
        for (const Match& match : term) values = std::max(values, match.values.size());
        for (std::size_t value = 0; value < std::min(values, kMostValues); ++value) {
          SampleRequest request;
          for (const Match& match : term) make_meet(request, simplified(match), value);
          if (all.size() < most && seen.insert(request).second) all.push_back(request);
        }
      }
  return all;
}

bool meets(const SampleRequest& request, const config::Condition& condition) {
  if (condition.empty()) return true;
  return std::any_of(condition.begin(), condition.end(), [&](const std::vector<Match>& term) {
    return std::all_of(term.begin(), term.end(),
                       [&](const Match& match) { return meets_match(request, match); });
  });
}

const config::Route* route_of(const SampleRequest& request, const config::Frontend& frontend) {
  for (const config::Route& route : frontend.routes)
    if (meets(request, route.condition)) return &route;
  return nullptr;
}

}  // namespace ballast::audit
