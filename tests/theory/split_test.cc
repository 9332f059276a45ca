// The five outages reduced to their queues (tests/reference/scenarios.json): constant rate, no
// timeline, minutes instead of hours. What the servers measure of themselves must be the closed
// form: shares as weighted, and a loss of w (1 - 1/rho) for every overloaded server.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

using nlohmann::json;

json scenario(const std::string& id) {
  for (const json& entry : reference_file("scenarios"))
    if (entry.at("id") == id) return entry;
  throw std::out_of_range(id);
}

PoolSpec pool_for(const json& model, std::string name) {
  PoolSpec pool = pool_of(std::move(name), model.at("servers").get<std::uint32_t>(),
                          model.value("workers_per_server", model.value("workers", 0u)),
                          model.at("queue_limit").get<std::uint32_t>());
  pool.work = exponential_law(model.at("service_mean_s").get<double>());
  return pool;
}

std::vector<std::uint32_t> weights_of(const json& model) {
  if (model.contains("weights")) return model.at("weights").get<std::vector<std::uint32_t>>();
  std::vector<std::uint32_t> weights;
  for (const double share : model.at("shares").get<std::vector<double>>())
    weights.push_back(static_cast<std::uint32_t>(std::lround(share * 10)));
  return weights;
}

double share_of(const WindowStats& w, std::size_t server) {
  const PoolStats& pool = w.pools[0];
  return measures::ratio(pool.servers[server].attempts.offered, pool.attempts.offered);
}

double loss_at(const WindowStats& w, std::size_t server) {
  const Counts& attempts = w.pools[0].servers[server].attempts;
  return measures::ratio(attempts.failed, attempts.offered);
}

struct Misweighted {
  const char* id;
  double rate;
  double length_s;  // the nearer a server is to its capacity, the longer
};
void PrintTo(const Misweighted& m, std::ostream* out) { *out << m.id; }

std::string misweighted_name(const testing::TestParamInfo<Misweighted>& info) {
  return info.param.id;
}

class MisweightedPoolSlow : public testing::TestWithParam<Misweighted> {};

TEST_P(MisweightedPoolSlow, LosesTheClosedForm) {
  const json entry = scenario(GetParam().id);
  const json& model = entry.at("model");
  const json& expected = entry.at("expected");
  SystemSpec spec = system_of(poisson(GetParam().rate), nullptr, pool_for(model, "app"));
  const auto weights = weights_of(model);
  double total = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    spec.pools[0].servers[i].weight = weights[i];
    total += weights[i];
  }
  const double capacity =
      model.at("workers_per_server").get<double>() / model.at("service_mean_s").get<double>();
  std::vector<double> error, share, loss, cold_busy, from_shares;
  replicate(spec, {120, GetParam().length_s, 25}, [&](const WindowStats& w) {
    error.push_back(measures::failed(w));
    share.push_back(share_of(w, 0));
    loss.push_back(loss_at(w, 0));
    const ServerStats& cold = w.pools[0].servers.back();
    cold_busy.push_back(cold.busy_s / cold.worker_s);
    // What the measured shares say the loss must be, against the loss.
    double closed = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double rho = share_of(w, i) * GetParam().rate / capacity;
      if (rho > 1) closed += share_of(w, i) * (1 - 1 / rho);
    }
    from_shares.push_back(closed / expected.at("request_error_rate").get<double>());
  });
  const auto exact = [&](const char* name) { return expected.at(name).get<double>(); };
  EXPECT_TRUE(agrees(interval_of(share), weights[0] / total));
  EXPECT_TRUE(agrees(interval_of(error), exact("request_error_rate")));
  EXPECT_TRUE(agrees(interval_of(loss), exact("loss_hot")));
  EXPECT_TRUE(agrees(interval_of(cold_busy), exact("rho_cold")));
  EXPECT_TRUE(agrees(interval_of(from_shares), 1));
}
INSTANTIATE_TEST_SUITE_P(Scenarios, MisweightedPoolSlow,
                         testing::Values(Misweighted{"seed0", 800, 1500},
                                         Misweighted{"seed1", 600, 300},
                                         Misweighted{"seed3", 750, 300}),
                         misweighted_name);

// All logins to one server, three attempts each; the backoff is long against its queue, so that
// attempts fail nearly independently.
TEST(LoginBottleneckSlow, FailsAndAmplifiesAsFlowConservationSays) {
  const json entry = scenario("seed2");
  const json& model = entry.at("model");
  const json& expected = entry.at("expected");
  SystemSpec spec =
      system_of(poisson(model.at("arrival_rps").get<double>()), nullptr, pool_for(model, "auth"));
  spec.pools[0].servers.resize(1);
  ClientSpec& client = spec.traffic[0].client;
  client.attempts = model.at("attempts").get<std::uint32_t>();
  client.backoff.base = std::chrono::seconds{20};
  client.backoff.jitter = BackoffSpec::Jitter::kFull;
  std::vector<double> failure, amplification, attempt_error;
  replicate(spec, {200, 1000, 20, 100}, [&](const WindowStats& w) {
    EXPECT_EQ(w.total.requests.in_flight(), 0u);
    failure.push_back(measures::failed(w));
    amplification.push_back(measures::ratio(w.pools[0].attempts.offered, w.total.requests.offered));
    attempt_error.push_back(
        measures::ratio(w.pools[0].attempts.failed, w.pools[0].attempts.offered));
  });
  const auto exact = [&](const char* name) { return expected.at(name).get<double>(); };
  EXPECT_TRUE(agrees(interval_of(failure), exact("login_failure")));
  EXPECT_TRUE(agrees(interval_of(amplification), exact("apparent_traffic_amplification")));
  EXPECT_TRUE(agrees(interval_of(attempt_error), exact("attempt_error_rate")));
}

// Class X goes to the pool of two servers that has its own traffic already.
TEST(RoutingRuleSlow, LosesTheClosedForm) {
  const json entry = scenario("seed4");
  const json& pools = entry.at("model").at("pools");
  const json& classes = entry.at("model").at("classes");
  const json& expected = entry.at("expected");
  const auto rate = [&](const char* name) { return classes.at(name).at("rps").get<double>(); };
  SystemSpec spec = system_of(poisson(rate("X")), nullptr, pool_for(pools.at("A"), "a"));
  spec.pools.push_back(pool_for(pools.at("B"), "b"));
  spec.traffic[0].path = "/x";
  spec.traffic.push_back(traffic_of("own", poisson(rate("B_own")), nullptr));
  spec.traffic[1].path = "/own";
  spec.traffic.push_back(traffic_of("rest", poisson(rate("rest")), nullptr));
  spec.balancers[0].routes = {route_to(1, "/x"), route_to(1, "/own"), route_to(0)};
  std::vector<double> error, loss, busy, collateral;
  replicate(spec, {120, 600, 25}, [&](const WindowStats& w) {
    error.push_back(measures::failed(w));
    loss.push_back(measures::ratio(w.pools[1].attempts.failed, w.pools[1].attempts.offered));
    double busy_s = 0, worker_s = 0;
    for (const ServerStats& server : w.pools[0].servers) {
      busy_s += server.busy_s;
      worker_s += server.worker_s;
    }
    busy.push_back(busy_s / worker_s);
    collateral.push_back(measures::ratio(w.traffic[1].requests.offered, w.total.requests.offered));
  });
  const auto exact = [&](const char* name) { return expected.at(name).get<double>(); };
  EXPECT_TRUE(agrees(interval_of(error), exact("request_error_rate")));
  EXPECT_TRUE(agrees(interval_of(loss), exact("loss_B")));
  EXPECT_TRUE(agrees(interval_of(busy), exact("rho_A")));
  EXPECT_TRUE(agrees(interval_of(collateral), exact("collateral_share")));
}

}  // namespace
}  // namespace ballast
