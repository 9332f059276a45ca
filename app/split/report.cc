#include "app/split/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/text.h"
#include "scenarios/text_check.h"

namespace ballast {

namespace {

constexpr std::size_t kLetters = 26;

// The server whose share is farthest from what its weight says, and by how much.
struct Surprise {
  ServerIndex server = kNoServer;
  double difference = 0;  // of shares
  bool beyond_chance = false;
};

Surprise largest_surprise(const Split& split, const std::vector<double>& expected) {
  Surprise largest;
  const double served = static_cast<double>(split.order.size() - split.unserved);
  if (served == 0) return largest;
  for (ServerIndex i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(split.share(i) - expected[i]);
    if (difference <= largest.difference) continue;
    // Independent draws stay within four standard deviations all but once in 16 000 times, and what
    // takes turns within a pick or two.
    const double sigma = std::sqrt(expected[i] * (1 - expected[i]) / served);
    largest = {i, difference, difference > std::max(4 * sigma, 2 / served)};
  }
  return largest;
}

std::string why_unserved(const SplitPlan& plan, const Split& split) {
  const auto eligible = [&](ServerIndex i) { return plan.spec.pool.eligible(i); };
  bool any = false;
  for (ServerIndex i = 0; i < plan.spec.pool.servers.size(); ++i) any = any || eligible(i);
  if (!any) return "No server takes traffic: all are down or of weight 0.";
  return fmt::format("{} of {} requests found no server that could take them.",
                     count_text(split.unserved), count_text(split.order.size()));
}

// Why the shares are not those of the weights; empty when they are.
std::string why_different(const SplitPlan& plan, const Split& split,
                          const std::vector<double>& expected) {
  const Surprise surprise = largest_surprise(split, expected);
  if (surprise.difference < 0.005) return {};
  const PolicyKind& kind = *plan.spec.policy.kind;
  const auto& servers = plan.spec.pool.servers;
  bool equal = true;
  for (ServerIndex i = 0; i < servers.size(); ++i)
    for (ServerIndex k = 0; k < i; ++k)
      equal = equal && (expected[i] == 0 || expected[k] == 0 || expected[i] == expected[k]);
  if (!kind.honours_weights && !equal)
    return fmt::format("{} does not look at weights.", kind.name);
  if (!plan.spec.hold && kind.concentrates_when_idle)
    return fmt::format(
        "{} fills one server before the next, and here each request ends before the next comes "
        "(--hold keeps them open).",
        kind.name);
  if (!plan.spec.hold && !kind.honours_weights_idle && !equal)
    return fmt::format(
        "{} does not look at weights while the servers are idle, and here each request ends "
        "before the next comes (--hold keeps them open).",
        kind.name);
  if (!surprise.beyond_chance) return {};
  return fmt::format("{} takes {} of the requests where its weight says {}.",
                     plan.named ? printable(plan.spec.pool.names[surprise.server])
                                : server_label(surprise.server, servers.size()),
                     percent_text(split.share(surprise.server)),
                     percent_text(expected[surprise.server]));
}

std::vector<std::string> notes_on(const SplitPlan& plan, const Split& split,
                                  const std::vector<double>& expected) {
  std::vector<std::string> notes;
  if (split.unserved > 0) notes.push_back(why_unserved(plan, split));
  if (std::string why = why_different(plan, split, expected); !why.empty())
    notes.push_back(std::move(why));
  if (plan.spec.workers > 1)
    notes.push_back(
        fmt::format("{} workers, each with a state of its own; the requests reach them in turn.",
                    plan.spec.workers));
  notes.insert(notes.end(), plan.notes.begin(), plan.notes.end());
  return notes;
}

std::string order_text(const SplitPlan& plan, const Split& split) {
  const std::size_t servers = plan.spec.pool.servers.size();
  const auto label = [&](std::size_t request) {
    const ServerIndex server = split.order[request];
    return server == kNoServer ? "-" : server_label(server, servers);
  };
  std::string text;
  for (std::size_t k = 0; k < split.order.size(); ++k) {
    if (plan.keys.empty())
      text += (k == 0 ? "" : " ") + label(k);
    else
      text += label(k) + "  " + printable(plan.keys[k]) + "\n";
  }
  return plan.keys.empty() ? text + "\n" : text;
}

}  // namespace

std::string server_label(ServerIndex server, std::size_t servers) {
  if (servers > kLetters) return std::to_string(server + 1);
  return std::string(1, static_cast<char>('a' + server));
}

std::string split_text(const SplitPlan& plan, const Split& split, bool order) {
  const PoolView& pool = plan.spec.pool;
  const std::vector<double> expected = shares_by_weight(pool);
  std::string text = order ? order_text(plan, split) : "";
  std::vector<std::vector<std::string>> rows{{"server", "weight", "picks", "share", "expected"}};
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
    const PoolView::Server& server = pool.servers[i];
    std::string name = server_label(i, pool.servers.size());
    if (plan.named) name += "  " + printable(pool.names[i]);
    if (server.backup) name += " (backup)";
    if (!server.usable) name += " (down)";
    rows.push_back({name, std::to_string(server.weight), count_text(split.counts[i]),
                    percent_text(split.share(i)), percent_text(expected[i])});
  }
  for (const std::string& line : table(rows)) text += line + "\n";
  for (const std::string& note : notes_on(plan, split, expected))
    for (const std::string& line : wrap(note, 100)) text += line + "\n";
  return text;
}

Json split_json(const SplitPlan& plan, const Split& split) {
  const PoolView& pool = plan.spec.pool;
  const std::vector<double> expected = shares_by_weight(pool);
  Json json = {{"schema", "ballast/split/1"},
               {"algorithm", plan.spec.policy.kind->name},
               {"seed", plan.spec.seed},
               {"requests", split.order.size()},
               {"unserved", split.unserved}};
  Json& names = json["names"] = Json::array();
  Json& weights = json["weights"] = Json::array();
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
    names.push_back(pool.names[i]);
    weights.push_back(pool.servers[i].weight);
  }
  const auto number = [](ServerIndex server) { return server == kNoServer ? 0 : server + 1; };
  Json& order = json["order"] = Json::array();
  for (const ServerIndex server : split.order) order.push_back(number(server));
  if (!plan.keys.empty()) {
    std::map<std::string_view, std::size_t> last;  // request of each key
    for (std::size_t k = 0; k < plan.keys.size(); ++k) last[plan.keys[k]] = k;
    // Straight into the list of members: looking each key up there first takes quadratic time.
    Json::object_t map;
    for (const std::string& key : plan.keys)
      if (const auto found = last.extract(key))
        map.Container::emplace_back(key, number(split.order[found.mapped()]));
    json["map"] = std::move(map);
  }
  json["counts"] = split.counts;
  Json& shares = json["shares"] = Json::array();
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) shares.push_back(split.share(i));
  json["expected_shares"] = expected;
  json["notes"] = notes_on(plan, split, expected);
  return json;
}

}  // namespace ballast
