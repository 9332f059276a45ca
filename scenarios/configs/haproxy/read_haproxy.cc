#include "scenarios/configs/haproxy/read_haproxy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "scenarios/configs/haproxy/conditionals.h"
#include "scenarios/configs/haproxy/section.h"
#include "scenarios/configs/haproxy/values.h"

namespace ballast::config::haproxy {

namespace {

// Sections in which nothing decides about requests.
constexpr std::array<std::string_view, 18> kOtherSections = {
    "resolvers", "peers",    "userlist", "mailers",     "cache",       "program",
    "ring",      "acme",     "traces",   "http-errors", "log-forward", "log-profile",
    "crt-store", "crt-list", "fcgi-app", "ruleset",     "healthcheck", "dynamic-update"};

class Reader {
 public:
  Reader(const std::map<std::string, std::string>& values, Reading& reading)
      : environment_{values, {}}, reading_(reading), conditionals_(environment_, reading) {
    defaults_.push_back(initial_section(version()));
  }

  void file(const Source& source) {
    std::string_view rest = source.text;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    Line line;
    for (std::int32_t number = 1; !rest.empty(); ++number) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const bool whole =
          cut(rest.substr(0, end), {source.file, number, 1}, environment_, reading_, line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (!whole || line.words.empty() || conditionals_.swallows(line)) continue;
      read_line(line);
    }
    conditionals_.end_of_file();
    // A section ends with its file; the defaults stay in force.
    end_section();
  }

  void finish() { resolve_targets(); }

 private:
  Version version() const { return reading_.config.target.version; }

  void read_line(const Line& line) {
    if (start_section(line)) {
      reading_.count(Bearing::kNone);
      return;
    }
    if (section_) {
      read_proxy_line(line);
    } else if (in_global_) {
      read_global_line(line);
    } else {
      // Of a section that is about other things, or of none at all.
      if (!in_other_section_) {
        reading_.not_understood(line.written, "", "it stands in no section", line.where);
        reading_.count(Bearing::kUnknown);
        return;
      }
      reading_.count(Bearing::kNone);
    }
  }

  bool start_section(const Line& line) {
    const std::string& word = line.at(0);
    struct Known {
      std::string_view word;
      Section::Kind kind;
    };
    static constexpr std::array<Known, 4> kProxies = {{{"defaults", Section::Kind::kDefaults},
                                                       {"frontend", Section::Kind::kFrontend},
                                                       {"backend", Section::Kind::kBackend},
                                                       {"listen", Section::Kind::kListen}}};
    for (const Known& known : kProxies)
      if (word == known.word) {
        end_section();
        start_proxy(line, known.kind);
        return true;
      }
    const bool other =
        std::find(kOtherSections.begin(), kOtherSections.end(), word) != kOtherSections.end();
    if (word != "global" && !other) return false;
    // `cache` and `ring` are also words of other things, but never first in a line of a proxy.
    end_section();
    in_global_ = word == "global";
    in_other_section_ = other;
    return true;
  }

  // defaults [NAME] [from NAME], frontend NAME [from NAME], listen NAME [ADDRESS]
  void start_proxy(const Line& line, Section::Kind kind) {
    if (!reading_.room_for_section(line.where)) {
      in_other_section_ = true;  // what it says is left out
      return;
    }
    const std::size_t from = line.at(1) == "from" ? 1 : line.at(2) == "from" ? 2 : 0;
    const Section* base = kind == Section::Kind::kDefaults ? &defaults_.front() : &defaults_.back();
    if (from > 0) {
      const std::string& wanted = line.at(from + 1);
      const auto named = std::find_if(defaults_.rbegin(), defaults_.rend(), [&](const Section& d) {
        return !d.name.empty() && d.name == wanted;
      });
      if (named != defaults_.rend())
        base = &*named;
      else
        reading_.not_understood(line.written, "", "there are no defaults of this name",
                                line.place(from + 1));
    }
    Section section = *base;
    section.kind = kind;
    section.where = line.where;
    section.name = line.size() > 1 && from != 1 ? line.at(1) : std::string();
    section.context = section.name.empty() ? line.at(0) : line.at(0) + " " + section.name;
    section_ = std::move(section);
    if (kind == Section::Kind::kDefaults) return;
    section_->frontend.name = section_->backend.name = section_->name;
    section_->frontend.kind = section_->backend.kind = line.at(0);
    section_->frontend.where = section_->backend.where = line.where;
    // The old way to say `bind`.
    if (from == 0 && line.size() > 2 && section_->has_frontend() && read_address(line.at(2)))
      read_bind({*section_, reading_, line, 2, false});
  }

  void read_proxy_line(const Line& line) {
    const bool negated = line.at(0) == "no";
    const std::size_t first = negated || line.at(0) == "default" ? 1 : 0;
    std::size_t length = 0;
    const Keyword* keyword = find_keyword(line, first, length);
    const Statement statement{*section_, reading_, line, first + length, negated};
    if (keyword == nullptr) {
      std::vector<std::string> all;
      statement.unknown("an unknown keyword");
      reading_.count(Bearing::kUnknown);
      return;
    }
    if (keyword->read != nullptr) keyword->read(statement);
    reading_.count(keyword->bearing);
  }

  void read_global_line(const Line& line) {
    const std::string& word = line.at(0);
    struct Known {
      std::string_view word;
      MaybeFact<std::uint32_t> Config::*member;
    };
    static constexpr std::array<Known, 3> kCounts = {{{"nbthread", &Config::workers},
                                                      {"thread-groups", &Config::thread_groups},
                                                      {"maxconn", &Config::maxconn}}};
    for (const Known& known : kCounts) {
      if (word != known.word) continue;
      if (const auto count = read_count(line.at(1)))
        (reading_.config.*known.member).give(*count, line.where);
      else
        reading_.not_understood(line.written, "global", "a whole number is due", line.where);
      return reading_.count(Bearing::kTraffic);
    }
    if (word == "setenv" || (word == "presetenv" && !environment_.values.contains(line.at(1))))
      environment_.values[line.at(1)] = line.at(2);
    if (word == "unsetenv")
      for (std::size_t i = 1; i < line.size(); ++i) environment_.values.erase(line.at(i));
    // Everything else is about the process.
    reading_.count(Bearing::kNone);
  }

  void end_section() {
    in_global_ = in_other_section_ = false;
    if (!section_) return;
    Section section = std::move(*section_);
    section_.reset();
    if (section.kind == Section::Kind::kDefaults) {
      defaults_.push_back(std::move(section));
      return;
    }
    if (section.has_backend()) add_backend(section);
    if (section.has_frontend()) add_frontend(section);
  }

  void add_backend(Section& section) {
    Backend& backend = section.backend;
    backend.tcp = section.tcp.is_default || section.tcp.value;  // the default of `mode` is tcp
    Timeouts& timeouts = backend.timeouts;
    if (!timeouts.queue.given() && timeouts.connect.value)
      timeouts.queue.assume(timeouts.connect.value);
    for (Server& server : backend.servers) {
      server.check.kind = section.check.kind;
      server.check.path = section.check.path;
      server.check.expect = section.check.expect;
      if (!server.check.port.given()) server.check.port = section.check.port;
      server.check.timeout = timeouts.check;
    }
    // A listen that only routes, or only shows statistics, is no backend.
    if (section.kind == Section::Kind::kListen && backend.servers.empty()) return;
    settle_algorithm(backend, version());
    if (backend.sticky.value.by == Stickiness::By::kCookie && !pins_anybody(backend))
      backend.sticky.value.by = Stickiness::By::kNone;
    reading_.config.backends.push_back(std::move(backend));
  }

  // Without values at the servers only `cookie X dynamic` or an application's cookie pins.
  static bool pins_anybody(const Backend& backend) {
    return std::any_of(backend.servers.begin(), backend.servers.end(),
                       [](const Server& server) { return server.cookie.given(); }) ||
           backend.sticky.value.name.starts_with("rdp-cookie");
  }

  void add_frontend(Section& section) {
    Frontend& frontend = section.frontend;
    frontend.tcp = section.tcp.is_default || section.tcp.value;
    std::stable_sort(section.routes.begin(), section.routes.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [stage, route] : section.routes) frontend.routes.push_back(std::move(route));
    const bool decided = !frontend.routes.empty() && frontend.routes.back().fallback;
    if (section.kind == Section::Kind::kListen && !decided) {
      const auto& backends = reading_.config.backends;
      if (!backends.empty() && backends.back().name == section.name) {
        Route route;
        route.name = "listen " + section.name;
        route.text = route.name;
        route.fallback = true;
        route.where = section.where;
        RouteTarget to;
        to.backend.give(section.name, section.where);
        to.weight.assume(1);
        route.targets.push_back(to);
        frontend.routes.push_back(std::move(route));
      }
    }
    settle_unmapped(frontend);
    reading_.config.frontends.push_back(std::move(frontend));
  }

  // A name that no map gives ends the evaluation of use_backend: default_backend comes next.
  static void settle_unmapped(Frontend& frontend) {
    const bool has_default = !frontend.routes.empty() && frontend.routes.back().fallback;
    for (Route& route : frontend.routes) {
      if (route.action != Route::Action::kForward || !route.targets.empty()) continue;
      if (has_default)
        route.targets = frontend.routes.back().targets;
      else
        route.action = Route::Action::kAnswer;  // 503
    }
  }

  void resolve_targets() {
    Config& config = reading_.config;
    std::map<std::string_view, std::size_t> by_name;
    for (std::size_t i = 0; i < config.backends.size(); ++i)
      by_name.emplace(config.backends[i].name, i);
    for (Frontend& frontend : config.frontends)
      for (Route& route : frontend.routes)
        for (RouteTarget& to : route.targets)
          if (const auto found = by_name.find(to.backend.value); found != by_name.end())
            to.index = found->second;
  }

  Environment environment_;
  Reading& reading_;
  Conditionals conditionals_;
  std::vector<Section> defaults_;  // the product's own first, then those of the file
  std::optional<Section> section_;
  bool in_global_ = false;
  bool in_other_section_ = false;
};

}  // namespace

void read(const std::vector<Source>& sources, const std::map<std::string, std::string>& environment,
          Reading& reading) {
  Reader reader(environment, reading);
  for (const Source& source : sources) reader.file(source);
  reader.finish();
}

}  // namespace ballast::config::haproxy
