#include "app/pool_json.h"

#include "app/capacity.h"
#include "app/imbalance.h"
#include "app/measures.h"

namespace ballast {

namespace {

Json mean_and_p99(const Histogram& histogram) {
  Json json;
  put_mean(json, "mean", histogram);
  put_quantiles(json, histogram, {{"p99", 0.99}});
  return json;
}

void put_counts(Json& json, const Counts& counts) {
  json["offered"] = count_measure(counts.offered);
  json["ok"] = count_measure(counts.ok);
  json["failed"] = count_measure(counts.failed);
  if (counts.cancelled > 0) json["cancelled"] = count_measure(counts.cancelled);
}

Json server_json(const ServerStats& stats) {
  Json json;
  put_counts(json, stats.attempts);
  put_ratio(json, "utilization", stats.busy_s, stats.worker_s);
  if (stats.started > 0)
    put_mean(json["wait"], "mean", stats.wait_s, static_cast<double>(stats.started));
  if (stats.attempts.ok > 0)
    put_mean(json["sojourn"], "mean", stats.sojourn_s, static_cast<double>(stats.attempts.ok));
  if (stats.present_s > 0) {
    put_mean(json["queue"], "mean", stats.queue_s, stats.present_s);
    json["queue"]["max"] = extreme_measure(stats.queue_max);
  }
  return json;
}

}  // namespace

Json pool_json(const SystemSpec& spec, PoolIndex pool, const PoolStats& stats, Time from, Time to) {
  const std::vector<std::uint32_t> weights = weights_in_force(spec, pool, from);
  const std::vector<double> expected = capacity_shares(spec, pool, stats, from, to);

  Json json;
  put_counts(json, stats.attempts);
  double busy_s = 0;
  double worker_s = 0;
  double in_system_s = 0;
  for (const ServerStats& server : stats.servers) {
    busy_s += server.busy_s;
    worker_s += server.worker_s;
    in_system_s += server.in_system_s;
  }
  put_ratio(json, "utilization", busy_s, worker_s);
  if (stats.wait.count() > 0) {
    json["wait"] = mean_and_p99(stats.wait);
    put_proportion(json, "wait_ratio", stats.wait.count_above(Duration{0}),
                   static_cast<double>(stats.wait.count()));
  }
  if (stats.sojourn.count() > 0) json["sojourn"] = mean_and_p99(stats.sojourn);
  put_mean(json, "mean_in_system", in_system_s, seconds(to - from));

  double offered = 0;
  for (const ServerStats& server : stats.servers)
    offered += static_cast<double>(server.attempts.offered);
  std::vector<double> shares;
  std::vector<double> shares_expected;
  Json servers = Json::array();
  for (std::size_t i = 0; i < stats.servers.size(); ++i) {
    const ServerStats& server = stats.servers[i];
    if (!(server.present_s > 0) && server.attempts.offered == 0) continue;  // not there yet
    Json entry = {{"name", spec.pools[pool].servers[i].name}, {"weight", weights[i]}};
    if (offered > 0) {
      shares.push_back(static_cast<double>(server.attempts.offered) / offered);
      put_ratio(entry, "share", static_cast<double>(server.attempts.offered), offered);
    }
    shares_expected.push_back(expected.empty() ? 0 : expected[i]);
    if (!expected.empty()) entry["expected_share"] = level_measure(expected[i]);
    entry.update(server_json(server));
    servers.push_back(std::move(entry));
  }
  if (!shares.empty()) {
    const Imbalance imbalance = imbalance_of(shares, shares_expected);
    json["imbalance"] = {{"max_over_mean", level_measure(imbalance.max_over_mean)},
                         {"max_over_expected", level_measure(imbalance.max_over_expected)},
                         {"cv", level_measure(imbalance.cv)},
                         {"gini", level_measure(imbalance.gini)},
                         {"jain", level_measure(imbalance.jain)}};
  }
  json["servers"] = std::move(servers);
  return json;
}

}  // namespace ballast
