#include "scenarios/cross_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/balancers/policy.h"

namespace ballast {

namespace {

class CrossCheck {
 public:
  CrossCheck(const Node& root, const SystemSpec& system, Moment moment, Context& context)
      : root_(root), system_(system), moment_(moment), context_(context) {}

  void run() {
    for (std::size_t i = 0; i < system_.pools.size(); ++i) {
      check_servers(i);
      check_calls(i);
    }
    for (std::size_t i = 0; i < system_.balancers.size(); ++i) check_weights(i);
    for (std::size_t i = 0; i < system_.traffic.size(); ++i) {
      check_users(i);
      check_work(i);
    }
  }

 private:
  const Node& node(std::string_view kind, std::size_t i) const {
    return entities(root_, kind).map[i].second;
  }
  const Location& key(std::string_view kind, std::size_t i) const {
    return entities(root_, kind).key_locations[i];
  }
  void error(const char* code, std::string message, const Location& where, std::string path,
             std::string hint = {}) {
    context_.findings.error(code, message, where, path, hint);
  }

  std::vector<PoolIndex> pools_of(const BalancerSpec& balancer) const {
    std::vector<PoolIndex> pools;
    for (const RouteSpec& route : balancer.routes)
      for (const RouteSpec::Target& target : route.targets)
        if (target.pool < system_.pools.size() &&
            std::find(pools.begin(), pools.end(), target.pool) == pools.end())
          pools.push_back(target.pool);
    return pools;
  }

  void check_servers(std::size_t i) {
    const PoolSpec& pool = system_.pools[i];
    const std::string path = join_path("pools", pool.name) + ".servers";
    const Node* servers = node("pools", i).find("servers");
    if (servers == nullptr || servers->kind != Node::Kind::kList) return;
    if (std::none_of(pool.servers.begin(), pool.servers.end(),
                     [](const ServerSpec& s) { return s.present; }))
      error("no-servers", "there is no server in the pool", servers->location, path);
    std::set<std::string> names;
    for (const Node& server : servers->list) {
      const Node* name = server.find("name");
      if (name != nullptr && !names.insert(name->scalar).second)
        error("duplicate-name", fmt::format("there are two servers '{}' in the pool", name->scalar),
              name->location, path);
    }
  }

  // Reports a circle once, at the call that closes it when its pools are visited in order.
  void check_calls(std::size_t i) {
    const Node* calls = node("pools", i).find("calls");
    if (calls == nullptr || calls->kind != Node::Kind::kList) return;
    const PoolSpec& pool = system_.pools[i];
    for (std::size_t k = 0; k < pool.calls.size() && k < calls->list.size(); ++k) {
      const PoolIndex callee = pool.calls[k].pool;
      if (callee >= system_.pools.size()) continue;
      const Node& call = calls->list[k];
      const Node* name = call.find("pool");
      const std::string path = fmt::format("{}.calls[{}]", join_path("pools", pool.name), k + 1);
      std::vector<bool> seen(system_.pools.size());
      if (reaches(callee, static_cast<PoolIndex>(i), seen))
        error("call-cycle",
              fmt::format("calls go in a circle: '{}' calls '{}', which leads back", pool.name,
                          system_.pools[callee].name),
              name ? name->location : call.location, path);
      if (node("pools", callee).find("work") == nullptr)
        error("no-work", fmt::format("pool '{}' is called but has no work", name->scalar),
              name->location, path,
              fmt::format("give pools.{}.work: {{distribution: exponential, mean: 20ms}}",
                          name->scalar));
    }
  }

  bool reaches(PoolIndex from, PoolIndex to, std::vector<bool>& seen) const {
    if (from == to) return true;
    if (from >= system_.pools.size() || seen[from]) return false;
    seen[from] = true;
    return std::any_of(system_.pools[from].calls.begin(), system_.pools[from].calls.end(),
                       [&](const CallSpec& call) { return reaches(call.pool, to, seen); });
  }

  static std::uint32_t weight_of(const BalancerSpec& balancer, const ServerSpec& server) {
    for (const auto& [name, weight] : balancer.weights.by_name)
      if (name == server.name) return weight;
    return balancer.weights.rest.value_or(server.weight);
  }

  void check_weights(std::size_t i) {
    const BalancerSpec& balancer = system_.balancers[i];
    const Node* weights = node("balancers", i).find("weights");
    const std::string path = join_path("balancers", balancer.name) + ".weights";
    const std::vector<PoolIndex> pools = pools_of(balancer);
    const std::uint32_t max = balancer.policy.kind ? balancer.policy.kind->max_weight : kUnlimited;
    const auto check_max = [&](std::uint32_t weight, const Location& where, const std::string& at) {
      if (weight > max)
        error("weight-too-large",
              fmt::format("weight {} is more than {} accepts, {}", weight,
                          balancer.policy.kind->name, max),
              where, at);
    };
    if (weights != nullptr && weights->kind == Node::Kind::kMap) {
      const std::vector<std::string> names = server_names(pools);
      for (std::size_t k = 0; k < weights->map.size(); ++k) {
        const auto& [name, value] = weights->map[k];
        if (name != "*" && !pools.empty() &&
            std::find(names.begin(), names.end(), name) == names.end())
          error("unknown-server",
                fmt::format("balancer '{}' reaches no server '{}'", balancer.name, name),
                weights->key_locations[k], path, did_you_mean(name, names));
        check_max(count_in(*weights, name).value_or(0), value.location, join_path(path, name));
      }
    }
    for (const PoolIndex p : pools) {
      const PoolSpec& pool = system_.pools[p];
      std::uint64_t sum = 0;
      std::size_t present = 0;
      for (const ServerSpec& server : pool.servers) {
        if (server.present) sum += weight_of(balancer, server);
        present += server.present;
        if (!balancer.weights.rest && server.weight > max)
          check_max(weight_of(balancer, server), weight_location(p, server.name),
                    join_path(join_path("pools", pool.name) + ".servers", server.name));
      }
      if (moment_ == Moment::kAtStart && present > 0 && sum == 0)
        error("no-weight", fmt::format("all servers of pool '{}' have weight 0", pool.name),
              weights ? weights->location : node("pools", p).location,
              weights ? path : join_path("pools", pool.name),
              "nothing could be picked; give one a weight");
    }
  }

  const Location& weight_location(PoolIndex p, const std::string& server) const {
    const Node& pool = node("pools", p);
    if (const Node* servers = pool.find("servers"))
      for (const Node& item : servers->list)
        if (text_in(item, "name") == server && item.find("weight"))
          return item.find("weight")->location;
    return pool.location;
  }

  std::vector<std::string> server_names(const std::vector<PoolIndex>& pools) const {
    std::vector<std::string> names;
    for (const PoolIndex p : pools)
      for (const ServerSpec& server : system_.pools[p].servers) names.push_back(server.name);
    return names;
  }

  bool is_closed(std::size_t i) const {
    const Node* arrivals = node("traffic", i).find("arrivals");
    return arrivals != nullptr && text_in(*arrivals, "process") == "closed";
  }

  void check_users(std::size_t i) {
    const TrafficSpec& traffic = system_.traffic[i];
    const Node& entry = node("traffic", i);
    const Node* users = entry.find("users");
    if (is_closed(i) && users != nullptr)
      error("two-users", "closed arrivals have users of their own", users->location,
            join_path("traffic", traffic.name) + ".users",
            "leave it out; arrivals.users is their number");
    if (is_closed(i) || users != nullptr || traffic.to >= system_.balancers.size()) return;
    if (system_.balancers[traffic.to].sticky.by != StickySpec::By::kUser) return;
    const Node* by = node("balancers", traffic.to).find("sticky")->find("by");
    error("sticky-without-users",
          fmt::format("sticky by user, but traffic '{}' has no users", traffic.name), by->location,
          join_path("balancers", system_.balancers[traffic.to].name) + ".sticky.by",
          fmt::format("give traffic.{}.users: {{count: 100000}}", traffic.name));
  }

  void check_work(std::size_t i) {
    const TrafficSpec& traffic = system_.traffic[i];
    const Node& entry = node("traffic", i);
    if (entry.kind != Node::Kind::kMap || traffic.to >= system_.balancers.size()) return;
    const bool own_work = entry.find("work") != nullptr;
    const std::string path = join_path("traffic", traffic.name);
    bool takes_time = own_work && (!traffic.work || traffic.work->mean_s() > 0);
    for (const PoolIndex p : pools_of(system_.balancers[traffic.to])) {
      if (own_work) break;
      const PoolSpec& pool = system_.pools[p];
      const bool has_work = node("pools", p).find("work") != nullptr;
      takes_time |= has_work && (!pool.work || pool.work->mean_s() > 0);
      if (!has_work)
        error("no-work",
              fmt::format("neither traffic '{}' nor pool '{}' says how much work a request is",
                          traffic.name, pool.name),
              key("traffic", i), path, "give work: {distribution: exponential, mean: 80ms}");
    }
    const auto* closed = std::get_if<ClosedArrivals>(&traffic.arrivals);
    const bool thinks = closed == nullptr || !closed->think || closed->think->mean_s() > 0;
    if (closed != nullptr && closed->users > 0 && !thinks && !takes_time)
      error("endless-loop", "users who neither think nor wait for work would spin at one instant",
            entry.find("arrivals")->location, path + ".arrivals",
            "give them a think time, or their requests some work");
  }

  const Node& root_;
  const SystemSpec& system_;
  const Moment moment_;
  Context& context_;
};

}  // namespace

void cross_check(const Node& root, const SystemSpec& system, Moment moment, Context& context) {
  CrossCheck(root, system, moment, context).run();
}

}  // namespace ballast
