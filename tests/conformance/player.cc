#include "tests/conformance/player.h"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <map>

#include "scenarios/arguments.h"
#include "scenarios/shape_check.h"
#include "sim/random.h"

namespace ballast::conformance {

namespace {

constexpr double kSignificance = 1e-6;
constexpr std::size_t kManyRequests = 100'000;

}  // namespace

PolicySpec algorithm(const std::string& text) {
  Checked<Document> document = parse_document(text, "algorithm");
  Findings findings;
  for (const Diagnostic& diagnostic : document.diagnostics) findings.add(diagnostic);
  PolicySpec policy;
  if (document.ok()) {
    check_shape(*schema().algorithm, document.value->root, {}, std::nullopt, findings);
    Context context{findings};
    policy = read_policy(&document.value->root, {}, context);
  }
  if (!findings.empty()) throw NotCovered("no " + text + ": " + findings.sorted()[0].message);
  return policy;
}

Player::Player(PolicySpec policy, const Pool& pool, std::uint64_t seed) : spec_(std::move(policy)) {
  for (std::size_t i = 0; i < pool.weights.size(); ++i) {
    PoolView::Server& server = view_.add();
    server.weight = pool.weights[i];
    server.backup = i < pool.backup.size() && pool.backup[i];
    server.max_in_flight = pool.max_in_flight;
    view_.names.push_back(i < pool.names.size() ? pool.names[i] : "s" + std::to_string(i + 1));
  }
  policy_ = spec_.kind->make(spec_.args, view_, Rng(seed));
}

ServerIndex Player::pick(std::string_view key, std::span<const ServerIndex> tried) {
  return policy_->pick({.hash = hash_name(key), .key = key, .tried = tried});
}

void Player::open(ServerIndex server) {
  ++view_.in_flight[server];
  if (spec_.kind->follows_attempts) policy_->on_start(server, std::chrono::milliseconds{1});
}

void Player::close(ServerIndex server, Outcome::Kind kind) {
  --view_.in_flight[server];
  if (spec_.kind->follows_attempts)
    policy_->on_finish(server, {kind, std::chrono::milliseconds{1}});
}

int Player::serve(std::string_view key) {
  const ServerIndex server = pick(key);
  if (server == kNoServer) return 0;
  open(server);
  close(server);
  return static_cast<int>(server) + 1;
}

std::vector<int> Player::serve_all(std::size_t requests) {
  std::vector<int> order;
  while (order.size() < requests) order.push_back(serve());
  return order;
}

std::vector<int> Player::hold_all(std::size_t requests) {
  std::vector<int> order;
  while (order.size() < requests) {
    const ServerIndex server = pick();
    if (server != kNoServer) open(server);
    order.push_back(server == kNoServer ? 0 : static_cast<int>(server) + 1);
  }
  return order;
}

void Player::set_weight(ServerIndex server, std::uint32_t weight) {
  const std::uint32_t old = view_.servers[server].weight;
  if (weight == old) return;
  view_.servers[server].weight = weight;
  policy_->on_weight(server, old);
}

void Player::set_ramp(ServerIndex server, double ramp) {
  view_.servers[server].ramp = ramp;
  policy_->on_weight(server, view_.servers[server].weight);
}

void Player::set_usable(ServerIndex server, bool usable) {
  if (view_.servers[server].usable == usable) return;
  view_.servers[server].usable = usable;
  policy_->on_usable(server);
}

std::string first_difference(const json& played, const json& recorded, const std::string& what) {
  for (std::size_t i = 0; i < recorded.size() && i < played.size(); ++i)
    if (played[i] != recorded[i])
      return what + " " + std::to_string(i + 1) + " of " + std::to_string(recorded.size()) +
             ": recorded " + recorded[i].dump() + ", played " + played[i].dump();
  if (played.size() == recorded.size()) return {};
  return std::to_string(recorded.size()) + " recorded, " + std::to_string(played.size()) +
         " played";
}

std::string replay_events(Player& player, const json& events) {
  std::map<std::string, ServerIndex> open;
  for (const json& event : events) {
    const std::string id = event.at("rid");
    if (event.at("op") == "close") {
      player.close(open.at(id));
      continue;
    }
    if (event["op"] != "open") throw NotCovered("unknown event " + event.dump());
    const ServerIndex recorded = event.at("server").get<ServerIndex>() - 1;
    const ServerIndex played = player.pick();
    if (played != recorded)
      return "request " + id + ": recorded " + std::to_string(recorded + 1) + ", played " +
             (played == kNoServer ? "none" : std::to_string(played + 1));
    player.open(played);
    open[id] = played;
  }
  return {};
}

std::string replay_map(Player& player, const json& map) {
  for (const auto& [key, server] : map.items())
    if (const int played = player.serve(key); played != server.get<int>())
      return "key '" + key + "': recorded " + server.dump() + ", played " + std::to_string(played);
  return {};
}

std::string compare_counts(Player& player, const json& counts) {
  const std::size_t servers = player.view().servers.size();
  std::vector<double> recorded(servers, 0.0), played(servers, 0.0);
  double n = 0;
  for (const auto& [server, count] : counts.items()) {
    recorded.at(std::stoul(server) - 1) = count.get<double>();
    n += count.get<double>();
  }
  for (const int server : player.serve_all(kManyRequests)) {
    if (server == 0) return "a request found no server";
    played[static_cast<std::size_t>(server) - 1] += 1;
  }
  const double k = std::sqrt(static_cast<double>(kManyRequests) / n);
  double statistic = 0;
  double degrees = -1;
  for (std::size_t i = 0; i < servers; ++i) {
    if (recorded[i] + played[i] == 0) continue;
    const double difference = k * recorded[i] - played[i] / k;
    statistic += difference * difference / (recorded[i] + played[i]);
    ++degrees;
  }
  const double p = degrees < 1 ? 1 : boost::math::gamma_q(degrees / 2, statistic / 2);
  if (p >= kSignificance) return {};
  std::string text = "counts " + counts.dump() + " where played shares are";
  for (const double count : played)
    text += " " + std::to_string(count / static_cast<double>(kManyRequests));
  return text + " (chi-square, p = " + std::to_string(p) + ")";
}

}  // namespace ballast::conformance
