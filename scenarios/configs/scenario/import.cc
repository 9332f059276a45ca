#include "scenarios/configs/scenario/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "scenarios/configs/scenario/balancer_text.h"
#include "scenarios/quantity.h"

namespace ballast::config {

namespace {

constexpr double kRate = 100;
constexpr std::uint32_t kWorkers = 8;
constexpr std::uint32_t kQueue = 100;
constexpr std::uint32_t kUsers = 10'000;
constexpr Duration kWork = std::chrono::milliseconds{80};
constexpr Duration kLength = std::chrono::minutes{10};
constexpr const char* kAssumed = "ASSUMED";

// Where requests come from: a target of a route of a frontend.
struct Way {
  const Frontend* frontend = nullptr;
  const Route* route = nullptr;
  const RouteTarget* target = nullptr;
  ImportedTraffic entry;
  std::uint32_t weight = 1;  // of a split, in force
};

// Servers as they are at the start.
enum class Start { kServes, kMaintenance, kDrained };
Start start_of(const Server& server) {
  switch (server.state.value) {
    case Server::State::kDisabled:
    case Server::State::kUnhealthy:
      return Start::kMaintenance;
    case Server::State::kDraining:
      return Start::kDrained;
    default:
      return Start::kServes;
  }
}

// Nothing would ever be picked there.
bool can_serve(const Backend& backend) {
  return std::any_of(backend.servers.begin(), backend.servers.end(),
                     [](const Server& server) { return server.weight.value > 0; });
}

class Importer {
 public:
  Importer(const Config& config, const Assumptions& assumptions)
      : config_(config), assumed_(assumptions), out_(config) {}

  Import run() {
    import_.pools.resize(config_.backends.size());
    find_ways();
    if (ways_.empty()) {
      import_.notes.push_back({Diagnostic::Severity::kError,
                               "nothing-to-simulate",
                               "no route leads to a server",
                               {config_.files.empty() ? std::string() : config_.files[0], 0, 0},
                               {},
                               {}});
      return std::move(import_);
    }
    share_out();
    head();
    traffic();
    balancers();
    pools();
    events();
    for (Way& way : ways_) import_.traffic.push_back(std::move(way.entry));
    import_.text = out_.take();
    return std::move(import_);
  }

 private:
  void note(const std::string& message, Place where) {
    import_.notes.push_back(import_note(config_, message, where));
  }

  // ---- what leads where -------------------------------------------------------------------------

  void find_ways() {
    for (std::size_t f = 0; f < config_.frontends.size(); ++f) {
      const Frontend& frontend = config_.frontends[f];
      if (frontend.disabled) continue;
      for (std::size_t r = 0; r < frontend.routes.size(); ++r) add_route(f, r);
    }
    // A part of a configuration without a frontend: all its backends get their share.
    if (!ways_.empty()) return;
    for (std::size_t b = 0; b < config_.backends.size(); ++b)
      if (use_backend(b)) {
        Way way;
        way.entry.name = traffic_names_.unique(config_.backends[b].name);
        backend_of_.push_back(b);
        ways_.push_back(std::move(way));
      }
    if (!ways_.empty())
      note("no frontend leads to the backends; each gets its own traffic",
           config_.backends[backend_of_.front()].where);
  }

  void add_route(std::size_t f, std::size_t r) {
    const Frontend& frontend = config_.frontends[f];
    const Route& route = frontend.routes[r];
    if (route.action == Route::Action::kAnswer) return;
    if (route.action == Route::Action::kDynamic) {
      note(fmt::format("'{}' of {} '{}' chooses at run time; it gets no traffic", route.expression,
                       frontend.kind, frontend.name),
           route.where);
      return;
    }
    for (std::size_t t = 0; t < route.targets.size(); ++t) {
      const RouteTarget& target = route.targets[t];
      if (target.index == kNoIndex) {
        note(fmt::format("'{}' of {} '{}' leads to '{}', which does not exist", route.name,
                         frontend.kind, frontend.name, target.backend.value),
             target.backend.where);
        continue;
      }
      if (target.share <= 0 || !use_backend(target.index)) continue;
      Way way;
      way.frontend = &frontend;
      way.route = &route;
      way.target = &target;
      way.entry = {traffic_names_.unique(frontend.name + "-" + target.backend.value), f, r, t, 0};
      ways_.push_back(std::move(way));
      backend_of_.push_back(target.index);
    }
  }

  // Gives the backend a name in the scenario, once.
  bool use_backend(std::size_t index) {
    const Backend& backend = config_.backends[index];
    if (!import_.pools[index].empty()) return true;
    if (backend.disabled) return false;
    if (!can_serve(backend)) {
      if (left_out_.insert(index).second)
        note(fmt::format("{} '{}' has no server that could serve; it is left out", backend.kind,
                         backend.name),
             backend.where);
      return false;
    }
    import_.pools[index] = pool_names_.unique(backend.name);
    return true;
  }

  // Of the traffic, each route gets the same part, and its targets theirs of it.
  void share_out() {
    std::map<const Route*, double> targets;
    for (const Way& way : ways_)
      if (way.route != nullptr) targets[way.route] += way.target->share;
    const double routes =
        targets.empty() ? static_cast<double>(ways_.size()) : static_cast<double>(targets.size());
    for (Way& way : ways_)
      way.entry.share =
          way.route == nullptr ? 1 / routes : way.target->share / targets[way.route] / routes;
  }

  // ---- the parts of the scenario ----------------------------------------------------------------

  void head() {
    const std::string file = config_.files.empty() ? "config" : config_.files[0];
    out_.comment(0, fmt::format("Imported from {} as {}.", file, config_.target.text()));
    out_.comment(0, "ASSUMED marks what the configuration does not say; change it, or give it to");
    out_.comment(0, "`ballast import` (--rate, --work, --workers, --queue, --users, --duration).");
    const std::size_t missed = static_cast<std::size_t>(
        std::count_if(config_.not_understood.begin(), config_.not_understood.end(),
                      [](const NotUnderstood& n) { return n.traffic; }));
    if (missed > 0)
      out_.comment(0, fmt::format("{} of its statements about traffic are not in here.", missed));
    out_.line(0, "version: 1");
    Names name;
    out_.line(0, "name: " + name.unique(std::filesystem::path(file).stem().string()));
    line(0, "duration: " + write_duration(assumed_.duration.value_or(kLength)),
         assumed_.duration.has_value());
    out_.blank();
  }

  void line(int indent, const std::string& text, bool given) {
    out_.line(indent, text, given ? std::string() : std::string(kAssumed));
  }

  void traffic() {
    out_.line(0, "traffic:");
    const double rate = assumed_.rate_per_s.value_or(kRate);
    for (std::size_t i = 0; i < ways_.size(); ++i) {
      const Way& way = ways_[i];
      if (way.route != nullptr)
        out_.comment(1, fmt::format("{}: {}{}", out_.source(way.route->where), way.route->name,
                                    way.target->share < 1
                                        ? ", " + scenario_ratio(way.target->share) + " of it"
                                        : std::string()));
      out_.line(1, way.entry.name + ":");
      out_.line(2, "to: " + import_.pools[backend_of_[i]]);
      const auto own = assumed_.rate_of.find(way.entry.name);
      const bool given = own != assumed_.rate_of.end();
      const double per_s = given ? own->second : rate * way.entry.share;
      std::string comment;
      if (!given && ways_.size() > 1)
        comment = fmt::format("ASSUMED: {} of the traffic", scenario_ratio(way.entry.share));
      else if (!given && !assumed_.rate_per_s)
        comment = kAssumed;
      out_.line(2, fmt::format("arrivals: {{process: poisson, rate: {}}}", write_rate(per_s)),
                comment);
      line(2, fmt::format("users: {{count: {}}}", assumed_.users.value_or(kUsers)),
           assumed_.users.has_value());
      line(2,
           fmt::format("work: {{distribution: exponential, mean: {}}}",
                       write_duration(assumed_.work.value_or(kWork))),
           assumed_.work.has_value());
      if (const std::string path = path_of(way); !path.empty())
        out_.line(2, "path: " + yaml_text(path));
    }
    out_.blank();
  }

  // A path that the route takes, where it says one plainly.
  static std::string path_of(const Way& way) {
    if (way.route == nullptr) return {};
    for (const auto& term : way.route->condition)
      for (const Match& match : term)
        if (match.what == Match::What::kPath && !match.negated && !match.values.empty() &&
            (match.how == Match::How::kPrefix || match.how == Match::How::kExact) &&
            match.values.front().starts_with('/'))
          return match.values.front();
    return {};
  }

  void balancers() {
    out_.line(0, "balancers:");
    std::vector<std::vector<const Way*>> ways_to(config_.backends.size());
    for (std::size_t i = 0; i < ways_.size(); ++i) ways_to[backend_of_[i]].push_back(&ways_[i]);
    for (std::size_t b = 0; b < config_.backends.size(); ++b) {
      if (import_.pools[b].empty()) continue;
      const Backend& backend = config_.backends[b];
      BalancerText text{config_, backend, nullptr, 0};
      const Route* widest = nullptr;
      bool differ = false;
      for (const Way* way : ways_to[b]) {
        if (way->route == nullptr) continue;
        if (widest == nullptr) widest = way->route;
        differ = differ || differs(*widest, *way->route);
        text.frontend_connections += way->frontend->maxconn.value.value_or(0);
      }
      if (differ)
        note(fmt::format("the routes to {} '{}' differ in timeouts or retries; those of the first "
                         "are taken",
                         backend.kind, backend.name),
             backend.where);
      static const Route kNoRoute;
      text.route = widest != nullptr ? widest : &kNoRoute;
      if (backend.transparent.value)
        note(fmt::format("the request says which server it goes to in {} '{}'; the servers of the "
                         "file stand for them",
                         backend.kind, backend.name),
             backend.transparent.where);
      out_.line(1, import_.pools[b] + ":",
                backend.kind + " " + backend.name + ", " + out_.source(backend.where));
      write_balancer(text, import_.pools[b], out_, import_.notes);
    }
    out_.blank();
  }

  static bool differs(const Route& a, const Route& b) {
    if (!a.has_policy || !b.has_policy) return false;
    return a.timeouts.server.value != b.timeouts.server.value ||
           a.timeouts.request.value != b.timeouts.request.value ||
           a.retries.max.value != b.retries.max.value || a.retries.on.value != b.retries.on.value;
  }

  void pools() {
    out_.line(0, "pools:");
    for (std::size_t b = 0; b < config_.backends.size(); ++b) {
      if (import_.pools[b].empty()) continue;
      const Backend& backend = config_.backends[b];
      out_.line(1, import_.pools[b] + ":");
      line(2, fmt::format("workers: {}", assumed_.workers.value_or(kWorkers)),
           assumed_.workers.has_value());
      line(2, fmt::format("queue: {}", assumed_.queue.value_or(kQueue)),
           assumed_.queue.has_value());
      out_.line(2, "servers:");
      std::map<std::string, int> seen;
      std::vector<std::string> names;
      for (const Server& server : backend.servers) {
        std::string name = server.name.value;
        // The same server twice is two entries that share a machine; here they are two machines.
        if (const int again = ++seen[name]; again > 1) name += fmt::format("#{}", again);
        names.push_back(name);
        out_.line(3, "- " + server_text(server, name), out_.source(server.where));
      }
      remember_start(b, names);
      if (std::any_of(backend.servers.begin(), backend.servers.end(),
                      [](const Server& server) { return server.priority > 1; }))
        note(fmt::format("{} '{}' has more than two priorities; all after the first are one in the "
                         "scenario",
                         backend.kind, backend.name),
             backend.where);
    }
  }

  static std::string server_text(const Server& server, const std::string& name) {
    Members members;
    members.add("name", yaml_text(name));
    members.add("weight", std::to_string(server.weight.value));
    if (server.backup.value || server.priority > 0) members.add("backup", "true");
    if (const auto limit = server.maxconn.value; limit && *limit > 0)
      members.add("limit", std::to_string(*limit));
    if (!server.locality.empty()) members.add("zone", yaml_text(server.locality));
    return members.braces();
  }

  // ---- servers that do not serve at the start ---------------------------------------------------

  void remember_start(std::size_t b, const std::vector<std::string>& names) {
    const Backend& backend = config_.backends[b];
    for (std::size_t i = 0; i < backend.servers.size(); ++i) {
      const Start start = start_of(backend.servers[i]);
      const std::string target = yaml_text(import_.pools[b] + "/" + names[i]);
      if (start == Start::kMaintenance) maintenance_.push_back(target);
      if (start == Start::kDrained) drained_.push_back(target);
    }
  }

  void events() {
    if (maintenance_.empty() && drained_.empty()) return;
    out_.blank();
    out_.line(0, "events:");
    const auto write = [this](const char* kind, const std::vector<std::string>& targets) {
      if (targets.empty()) return;
      std::string list;
      for (const std::string& target : targets) list += (list.empty() ? "" : ", ") + target;
      out_.line(1, fmt::format("- {{at: 0s, {}: [{}], note: as configured}}", kind, list));
    };
    write("maintenance", maintenance_);
    write("drain", drained_);
  }

  const Config& config_;
  const Assumptions& assumed_;
  Writer out_;
  Import import_;
  Names traffic_names_;
  Names pool_names_;
  std::vector<Way> ways_;
  std::vector<std::size_t> backend_of_;  // the backend of each way
  std::set<std::size_t> left_out_;
  std::vector<std::string> maintenance_;
  std::vector<std::string> drained_;
};

}  // namespace

Import import_scenario(const Config& config, const Assumptions& assumptions) {
  return Importer(config, assumptions).run();
}

}  // namespace ballast::config
