#include "scenarios/configs/haproxy/maps.h"

#include <algorithm>
#include <array>
#include <map>

#include "scenarios/configs/haproxy/criteria.h"
#include "scenarios/configs/haproxy/pattern_file.h"

namespace ballast::config::haproxy {

namespace {

using How = Match::How;

struct Call {
  std::string fetch;  // with its converters
  How how = How::kExact;
  std::string file;
  std::string otherwise;  // empty: no default
};

struct Kind {
  std::string_view name;
  How how;
};
constexpr std::array<Kind, 9> kKinds = {{{"map", How::kExact},
                                         {"map_str", How::kExact},
                                         {"map_beg", How::kPrefix},
                                         {"map_end", How::kSuffix},
                                         {"map_sub", How::kContains},
                                         {"map_dom", How::kContains},
                                         {"map_dir", How::kDirectory},
                                         {"map_reg", How::kRegex},
                                         {"map_ip", How::kNetwork}}};

// %[FETCH,map_beg(FILE,DEFAULT)] and nothing else.
std::optional<Call> read_call(std::string_view text) {
  if (!text.starts_with("%[") || !text.ends_with(")]")) return std::nullopt;
  text = text.substr(2, text.size() - 4);
  const std::size_t map = text.rfind(",map");
  const std::size_t open = map == std::string_view::npos ? map : text.find('(', map);
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view name = text.substr(map + 1, open - map - 1);
  // map_beg_str: how the value is to be read, which is a text here anyhow.
  if (name.ends_with("_str") && name != "map_str") name.remove_suffix(4);
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const Kind& known) { return known.name == name; });
  const std::string_view arguments = text.substr(open + 1);
  if (kind == kKinds.end() || arguments.find_first_of("()") != std::string_view::npos)
    return std::nullopt;
  const std::size_t comma = std::min(arguments.find(','), arguments.size());
  Call call;
  call.fetch = text.substr(0, map);
  call.how = kind->how;
  call.file = arguments.substr(0, comma);
  call.otherwise = arguments.substr(std::min(comma + 1, arguments.size()));
  return call;
}

// In the order in which HAProxy finds them: exact texts in any, of prefixes and networks the
// longest, of all others the first of the file.
void sort_as_found(std::vector<Pattern>& patterns, How how) {
  const auto network = [](const Pattern& p) {
    const std::size_t slash = p.key.find('/');
    return slash == std::string::npos ? 1000 : std::atoi(p.key.c_str() + slash + 1);
  };
  if (how == How::kPrefix)
    std::stable_sort(patterns.begin(), patterns.end(), [](const Pattern& a, const Pattern& b) {
      return a.key.size() > b.key.size();
    });
  if (how == How::kNetwork)
    std::stable_sort(patterns.begin(), patterns.end(),
                     [&](const Pattern& a, const Pattern& b) { return network(a) > network(b); });
  if (how == How::kExact)  // so that each backend is one route
    std::stable_sort(patterns.begin(), patterns.end(),
                     [](const Pattern& a, const Pattern& b) { return a.value < b.value; });
}

RouteTarget target_at(const std::string& name, Place where) {
  RouteTarget target;
  target.backend.give(name, where);
  target.weight.assume(1);
  return target;
}

}  // namespace

std::optional<std::vector<Route>> routes_of_map(const Statement& s, const Route& rule,
                                                std::string& problem) {
  const std::optional<Call> call = read_call(rule.expression);
  Match test;
  if (call) read_fetch(call->fetch, test);
  if (!call || test.what == Match::What::kOther || test.how == How::kOther) {
    problem = "the backend's name is made at run time";
    return std::nullopt;
  }
  PatternFile file = read_pattern_file(call->file, true, s.place(0), s.reading);
  if (!file.problem.empty()) {
    problem = "the backend's name stands in a map: " + file.problem;
    return std::nullopt;
  }
  test.how = call->how;
  test.text = clipped(call->fetch);
  const Condition base = rule.condition.empty() ? Condition{{}} : rule.condition;
  sort_as_found(file.patterns, call->how);
  std::vector<Route> routes;
  for (std::size_t i = 0; i < file.patterns.size();) {
    const std::string name = file.patterns[i].value;
    Route route = rule;
    route.action = Route::Action::kForward;
    route.name = "use_backend " + name;
    route.where = test.where = file.patterns[i].where;
    route.targets = {target_at(name, test.where)};
    test.values.clear();
    for (; i < file.patterns.size() && file.patterns[i].value == name; ++i)
      test.values.push_back(std::move(file.patterns[i].key));
    route.condition = conjunction(base, {{test}}, false);
    if (!s.reading.room_for_route(route)) return routes;
    routes.push_back(std::move(route));
  }
  // What the map does not know: to its default, or past all other rules to default_backend.
  Route rest = rule;
  rest.action = Route::Action::kForward;
  if (call->otherwise.empty())
    rest.name = "use_backend (not in the map)";
  else
    rest.targets = {target_at(call->otherwise, s.place(0))};
  if (!call->otherwise.empty()) rest.name = "use_backend " + call->otherwise;
  if (s.reading.room_for_route(rest)) routes.push_back(std::move(rest));
  return routes;
}

}  // namespace ballast::config::haproxy
