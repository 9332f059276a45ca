#include "scenarios/configs/nginx/locations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/configs/nginx/values.h"

namespace ballast::config::nginx {

namespace {

constexpr std::size_t kMostCompared = 5000;  // locations, each with each

enum class Kind : std::uint8_t { kExact, kStrongPrefix, kRegex, kPrefix, kNamed };

struct Location {
  Kind kind = Kind::kPrefix;
  std::string pattern;
  bool ignore_case = false;
  std::vector<Match> outer;  // of a regular expression inside a prefix
  const Directive* directive = nullptr;
  Settings settings;
  std::string context;
};

const Directive* find(const std::vector<Directive>& block, std::string_view name) {
  for (const Directive& d : block)
    if (d.name() == name) return &d;
  return nullptr;
}

constexpr std::array<std::string_view, 6> kPasses = {"proxy_pass", "grpc_pass", "fastcgi_pass",
                                                     "uwsgi_pass", "scgi_pass", "memcached_pass"};

const Directive* find_pass(const std::vector<Directive>& block) {
  for (const std::string_view name : kPasses)
    if (const Directive* pass = find(block, name)) return pass;
  return nullptr;
}

Match path_match(const std::string& pattern, Match::How how, Place where) {
  Match match;
  match.what = Match::What::kPath;
  match.how = how;
  match.values = {pattern};
  match.text = pattern;
  match.where = where;
  return match;
}

Location read_location(const Directive& d) {
  Location location;
  location.directive = &d;
  const std::string& first = d.arg(0);
  if (first == "=" || first == "^~" || first == "~" || first == "~*") {
    location.kind = first == "="    ? Kind::kExact
                    : first == "^~" ? Kind::kStrongPrefix
                                    : Kind::kRegex;
    location.ignore_case = first == "~*";
    location.pattern = d.arg(1);
  } else if (first.starts_with('@')) {
    location.kind = Kind::kNamed;
    location.pattern = first;
  } else if (first.starts_with('=') && first.size() > 1) {  // `location =/x`
    location.kind = Kind::kExact;
    location.pattern = first.substr(1);
  } else {
    location.pattern = first;
  }
  return location;
}

// `if ($variable = value)` and the like.
Match condition_of_if(const Directive& d) {
  std::string text;
  for (std::size_t i = 0; i < d.arguments(); ++i) text += (i > 0 ? " " : "") + d.arg(i);
  if (text.starts_with('(')) text.erase(0, 1);
  if (text.ends_with(')')) text.pop_back();
  while (text.starts_with(' ')) text.erase(0, 1);
  while (text.ends_with(' ')) text.pop_back();
  Match match;
  match.what = Match::What::kOther;
  match.how = Match::How::kOther;
  const std::string written = text;
  if (const auto variable = first_variable(text); variable && variable->at == 0) {
    match = match_of_variable(variable->name);
    std::string rest = text.substr(variable->length);
    while (rest.starts_with(' ')) rest.erase(0, 1);
    const std::size_t blank = rest.find(' ');
    const std::string op = rest.substr(0, blank);
    const std::string value = blank == std::string::npos ? std::string() : rest.substr(blank + 1);
    match.negated = op.starts_with('!');
    match.ignore_case = op.ends_with('*');
    match.how = op.empty()                          ? Match::How::kPresent
                : op.find('~') != std::string::npos ? Match::How::kRegex
                                                    : Match::How::kExact;
    if (!op.empty()) match.values = {value};
  }
  match.text = "if (" + written + ")";
  match.where = d.where();
  return match;
}

class Builder {
 public:
  Builder(const std::string& context, const Variables& variables, Reading& reading)
      : context_(context), variables_(variables), reading_(reading) {}

  ServerRoutes build(const Directive& server, const Settings& outer) {
    Settings settings = outer;
    apply(server.block, context_, false, settings, reading_);
    // Rewrites and `if` of the server come before any location is looked for.
    decisions(server, settings, {}, context_, nullptr);
    collect(server, settings, {});
    for (const Location* location : in_order()) add(*location);
    if (const auto* all = find_pass(server.block); all == nullptr && locations_.empty()) {
      Route rest;
      rest.name = "files";
      rest.action = Route::Action::kAnswer;
      rest.where = server.where();
      rest.text = server.text();
      if (!ended_) result_.routes.push_back(rest);
    }
    return std::move(result_);
  }

 private:
  void collect(const Directive& block, const Settings& settings, const std::vector<Match>& outer) {
    for (const Directive& d : block.block) {
      if (!d.has_block) continue;
      if (d.name() == "location") {
        if (!reading_.room_for_section(d.where())) return;
        Location location = read_location(d);
        location.settings = settings;
        location.context = context_ + ", " + clipped(d.text());
        reading_.count(Bearing::kTraffic);
        apply(d.block, location.context, false, location.settings, reading_);
        if (location.kind == Kind::kRegex) location.outer = outer;
        std::vector<Match> inside = outer;
        if (location.kind != Kind::kNamed)
          inside = {path_match(location.pattern,
                               location.kind == Kind::kExact   ? Match::How::kExact
                               : location.kind == Kind::kRegex ? Match::How::kRegex
                                                               : Match::How::kPrefix,
                               d.where())};
        const Settings inherited = location.settings;
        locations_.push_back(std::move(location));
        collect(d, inherited, inside);
      } else if (d.name() == "if") {
        reading_.count(Bearing::kTraffic);
        Settings ignored = settings;
        apply(d.block, context_ + ", if", false, ignored, reading_);
      } else if (d.name() == "limit_except" || d.name() == "types" ||
                 d.name().ends_with("_by_lua_block")) {
        if (d.name().starts_with("content_") || d.name().starts_with("balancer_") ||
            d.name().starts_with("access_") || d.name().starts_with("rewrite_")) {
          reading_.not_understood(d.text(), context_, "a program decides", d.where());
          reading_.count(Bearing::kUnknown);
        } else {
          reading_.count(Bearing::kNone);
        }
      } else {
        reading_.not_understood(d.text(), context_, "an unknown block", d.where());
        reading_.count(Bearing::kUnknown);
      }
    }
  }

  std::vector<const Location*> in_order() const {
    std::vector<const Location*> order;
    for (const Location& location : locations_)
      if (location.kind != Kind::kNamed) order.push_back(&location);
    std::stable_sort(order.begin(), order.end(), [](const Location* a, const Location* b) {
      if (a->kind != b->kind) return a->kind < b->kind;
      const bool prefixes = a->kind == Kind::kStrongPrefix || a->kind == Kind::kPrefix;
      return prefixes && a->pattern.size() > b->pattern.size();
    });
    return order;
  }

  // The matches that say that nginx ends up in this location, before those that come earlier.
  std::vector<Match> matches_of(const Location& location) const {
    const Place where = location.directive->where();
    std::vector<Match> matches = location.outer;
    switch (location.kind) {
      case Kind::kExact:
        matches.push_back(path_match(location.pattern, Match::How::kExact, where));
        break;
      case Kind::kRegex:
        matches.push_back(path_match(location.pattern, Match::How::kRegex, where));
        matches.back().ignore_case = location.ignore_case;
        break;
      default:
        if (location.pattern != "/" || location.kind == Kind::kStrongPrefix)
          matches.push_back(path_match(location.pattern, Match::How::kPrefix, where));
    }
    if (location.kind != Kind::kStrongPrefix || locations_.size() > kMostCompared) return matches;
    // A longer prefix without `^~` takes the request to the regular expressions after all.
    for (const Location& other : locations_)
      if (other.kind == Kind::kPrefix && other.pattern.size() > location.pattern.size() &&
          other.pattern.starts_with(location.pattern)) {
        matches.push_back(path_match(other.pattern, Match::How::kPrefix, where));
        matches.back().negated = true;
      }
    return matches;
  }

  Route new_route(const Directive& d, const std::vector<Match>& matches, const Settings& settings) {
    Route route;
    route.name = clipped(d.text());
    route.text = route.name;
    route.where = d.where();
    if (!matches.empty()) route.condition = {matches};
    route.timeouts = settings.timeouts;
    route.retries = settings.retries;
    route.has_policy = true;
    return route;
  }

  // return, redirecting rewrites and `if` in the order written. True when no request goes on.
  bool decisions(const Directive& block, const Settings& settings,
                 const std::vector<Match>& matches, const std::string& context,
                 const Directive* named) {
    for (const Directive& d : block.block) {
      if (d.name() == "return") {
        Route route = new_route(named != nullptr ? *named : d, matches, settings);
        route.action = Route::Action::kAnswer;
        result_.routes.push_back(route);
        ended_ = ended_ || named == nullptr;
        return true;
      }
      if (d.name() == "rewrite") rewrite(d, matches, settings);
      if (d.name() == "if" && d.has_block) {
        std::vector<Match> inside = matches;
        inside.push_back(condition_of_if(d));
        Settings own = settings;
        if (decisions(d, own, inside, context, &d)) continue;
        if (const Directive* pass = find_pass(d.block)) add_forward(d, *pass, inside, own, context);
      }
    }
    return false;
  }

  void rewrite(const Directive& d, const std::vector<Match>& matches, const Settings& settings) {
    const std::string& flag = d.arg(2);
    std::vector<Match> inside = matches;
    inside.push_back(path_match(d.arg(0), Match::How::kRegex, d.where()));
    if (flag == "redirect" || flag == "permanent" || d.arg(1).starts_with("http://") ||
        d.arg(1).starts_with("https://")) {
      Route route = new_route(d, inside, settings);
      route.action = Route::Action::kAnswer;
      result_.routes.push_back(std::move(route));
      return;
    }
    // Inside a location `break` changes only what the server sees.
    if (!matches.empty() && flag == "break") return;
    Rewrite change;
    change.what = Match::What::kPath;
    change.text = clipped(d.text());
    change.condition = {inside};
    change.where = d.where();
    result_.rewrites.push_back(std::move(change));
  }

  void add_forward(const Directive& d, const Directive& pass, const std::vector<Match>& matches,
                   const Settings& settings, const std::string& context) {
    const Route route = new_route(d, matches, settings);
    for (Route& one : forward(pass, route, false, settings, context, variables_, reading_))
      result_.routes.push_back(std::move(one));
  }

  // Where try_files ends: a named location, or the location of a script.
  const Location* fallback_of(const Directive& try_files) const {
    const std::string& last = try_files.words.back().text;
    for (const Location& other : locations_) {
      if (other.kind == Kind::kNamed && other.pattern == last) return &other;
      if (other.kind == Kind::kRegex && last.find(".php") != std::string::npos &&
          other.pattern.find("\\.php") != std::string::npos)
        return &other;
      if (other.kind == Kind::kExact && last.substr(0, last.find('?')) == other.pattern)
        return &other;
    }
    return nullptr;
  }

  void add(const Location& location) {
    const Directive& d = *location.directive;
    const std::vector<Match> matches = matches_of(location);
    if (decisions(d, location.settings, matches, location.context, &d)) return;
    const Directive* pass = find_pass(d.block);
    const Location* target = &location;
    if (const Directive* try_files = find(d.block, "try_files"); pass == nullptr && try_files) {
      // As if no file were found: files are answered by nginx itself.
      if (const Location* fallback = fallback_of(*try_files)) {
        target = fallback;
        pass = find_pass(fallback->directive->block);
      }
    }
    const Directive* denied = find(d.block, "deny");
    if (pass != nullptr &&
        (denied == nullptr || denied->arg(0) != "all" || find(d.block, "allow"))) {
      add_forward(d, *pass, matches, target->settings, location.context);
      return;
    }
    Route route = new_route(d, matches, location.settings);
    route.action = Route::Action::kAnswer;
    result_.routes.push_back(std::move(route));
  }

  const std::string& context_;
  const Variables& variables_;
  Reading& reading_;
  std::vector<Location> locations_;
  ServerRoutes result_;
  bool ended_ = false;
};

}  // namespace

ServerRoutes routes_of_server(const Directive& server, const Settings& outer,
                              const std::string& context, const Variables& variables,
                              Reading& reading) {
  return Builder(context, variables, reading).build(server, outer);
}

}  // namespace ballast::config::nginx
