// Replays decisions recorded from nginx 1.22.1, pick by pick; the random ones by their counts.
#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/models/balancers/golden_replay.h"

namespace ballast::policy_testing {

namespace {

// An upstream block under proxy_pass: every request is tried on one peer after another until one
// answers, each peer at most once.
class NginxUpstream {
 public:
  NginxUpstream(const PolicyKind& kind, const Args& args, const Weights& weights,
                const std::vector<bool>& backup = {})
      : rig(kind, args, weights, 1, backup), tries_(weights.size()) {}

  using Outcomes = std::function<Outcome::Kind(ServerIndex)>;

  // The peers that one request was tried on, counted from 1.
  std::vector<int> request(const Outcomes& outcome_of, bool next_on_error = false) {
    std::vector<ServerIndex> tried;
    std::vector<int> attempts;
    while (attempts.size() < tries_) {
      PickContext context;
      context.tried = tried;
      const ServerIndex server = rig.policy->pick(context);
      if (server == kNoServer) break;
      attempts.push_back(static_cast<int>(server) + 1);
      const Outcome::Kind kind = outcome_of(server);
      rig.start(server);
      --rig.view.servers[server].in_flight;
      rig.policy->on_finish(server, {kind, Duration{1'000'000}});
      if (kind == Outcome::Kind::kOk || (kind == Outcome::Kind::kError && !next_on_error)) break;
      tried.push_back(server);
    }
    return attempts;
  }

  void wait(Duration duration) { rig.view.now += duration; }

  PolicyRig rig;

 private:
  std::size_t tries_;
};

Outcome::Kind all_answer(ServerIndex) { return Outcome::Kind::kOk; }
Outcome::Kind second_refuses(ServerIndex server) {
  return server == 1 ? Outcome::Kind::kRefused : Outcome::Kind::kOk;
}

// "max_fails=3 fail_timeout=2s"
Args failure_args(const std::string& params) {
  Args args = default_args(kind_of("nginx/round_robin"));
  const auto value = [&](const std::string& name) {
    const std::size_t at = params.find(name + "=");
    return at == std::string::npos ? -1 : std::atoi(params.c_str() + at + name.size() + 1);
  };
  if (value("max_fails") >= 0) args.set("max_fails", std::int64_t{value("max_fails")});
  if (value("fail_timeout") >= 0)
    args.set("fail_timeout", Duration{std::chrono::seconds(value("fail_timeout"))});
  return args;
}

void replay_map(const char* algorithm, const json& record) {
  const PolicyKind& kind = kind_of(algorithm);
  PolicyRig rig(kind, record["weights"].get<Weights>());
  for (std::size_t i = 0; i < rig.view.names.size(); ++i)
    rig.view.names[i] = "127.0.0.1:" + std::to_string(9102 + i);
  const auto policy = kind.make(default_args(kind), rig.view, Rng(1));
  for (const auto& [key, server] : record["map"].items()) {
    PickContext context;
    context.key = key;
    EXPECT_EQ(policy->pick(context) + 1, server.get<unsigned>()) << algorithm << ' ' << key;
  }
}

// Pearson's statistic of counts under given probabilities.
double chi_square(const std::vector<double>& counts, const std::vector<double>& probabilities) {
  double n = 0, sum = 0;
  for (const double count : counts) n += count;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double due = n * probabilities[i];
    sum += (counts[i] - due) * (counts[i] - due) / due;
  }
  return sum;
}

// The 1 - 10^-6 quantile of chi-square with two degrees of freedom: 2 ln 10^6.
const double kChiSquareOf2 = 2 * std::log(1e6);

}  // namespace

TEST(NginxRoundRobin, PicksAsRecorded) {
  const json file = golden("nginx_swrr.json");
  ASSERT_GE(file["vectors"].size(), 9u);
  for (const json& v : file["vectors"])
    replay_sequence("nginx/round_robin", v["weights"], v["order"]);
  replay_sequence("nginx/round_robin", file["doc_example"]["weights"],
                  file["doc_example"]["order"]);
}

TEST(NginxLeastConn, PicksAsRecorded) {
  std::size_t sequences = 0, picks = 0;
  const json file = golden("nginx_least_conn.json");
  for (const json& v : file["vectors"]) {
    if (v.contains("sequential_order")) {
      replay_sequence("nginx/least_conn", v["weights"], v["sequential_order"]);
      ++sequences;
    } else {
      picks += replay_events("nginx/least_conn", v["weights"], v["events"]);
    }
  }
  EXPECT_EQ(sequences, 3u);
  EXPECT_EQ(picks, 47u);
}

TEST(NginxHashes, PlaceKeysAsRecorded) {
  const json file = golden("nginx_hash.json");
  std::size_t keys = 0;
  for (const json& v : file["ip_hash"]) {
    replay_map("nginx/ip_hash", v);
    keys += v["map"].size();
  }
  for (const json& v : file["hash"]) {
    const bool consistent = v["alg"].get<std::string>().find("consistent") != std::string::npos;
    replay_map(consistent ? "nginx/hash_consistent" : "nginx/hash", v);
    keys += v["map"].size();
  }
  EXPECT_EQ(keys, 70u);
}

// The recorded counts and those of the policy are both samples of the same probabilities: each
// passes a chi-square test against them at a level of 10^-6.
TEST(NginxRandom, SharesAsRecorded) {
  const json file = golden("nginx_random_distribution.json");
  ASSERT_EQ(file["vectors"].size(), 3u);
  for (const json& v : file["vectors"]) {
    const bool two = v["alg"] != "random;";
    const Weights weights = v["weights"];
    double sum = 0;
    for (const std::uint32_t weight : weights) sum += weight;
    std::vector<double> due(weights.size(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!two) due[i] = weights[i] / sum;
      for (std::size_t first = 0; two && first < weights.size(); ++first)
        if (first != i) due[i] += weights[first] / sum * weights[i] / (sum - weights[first]);
    }
    std::vector<double> recorded, drawn(weights.size(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i)
      recorded.push_back(v["counts"][std::to_string(i + 1)]);
    PolicyRig rig(kind_of(two ? "nginx/random_two" : "nginx/random"), weights);
    for (int k = 0; k < 60000; ++k) drawn[rig.serve()] += 1;
    EXPECT_LT(chi_square(recorded, due), kChiSquareOf2) << v;
    EXPECT_LT(chi_square(drawn, due), kChiSquareOf2) << v;
  }
}

TEST(NginxFailures, AreFollowedAsRecorded) {
  const json file = golden("nginx_passive_failures.json");
  ASSERT_EQ(file["vectors"].size(), 3u);
  std::size_t requests = 0;
  for (const json& v : file["vectors"]) {
    NginxUpstream upstream(kind_of("nginx/round_robin"), failure_args(v["params"]), v["weights"]);
    for (const json& phase : v["phases"]) {
      const std::string name = phase["phase"];
      const bool down = name.find("down") != std::string::npos;
      for (const json& attempts : phase["attempts"]) {
        EXPECT_EQ(json(upstream.request(down ? second_refuses : all_answer)), attempts)
            << v["params"] << ", " << name << ", request " << requests;
        ++requests;
      }
      upstream.wait(std::chrono::seconds(4));  // fail_timeout + 1 s and more
    }
  }
  EXPECT_EQ(requests, 3u * 54u);
}

// The record has the phases before and after; between them both primaries refused.
TEST(NginxFailures, SendToBackupsAndBackAsRecorded) {
  const json file = golden("nginx_passive_failures.json");
  ASSERT_EQ(file["backup"].size(), 2u);
  NginxUpstream upstream(kind_of("nginx/round_robin"), failure_args("max_fails=1 fail_timeout=2s"),
                         {1, 1, 1}, {false, false, true});
  const auto replay = [&](const json& phase) {
    for (const json& attempt : phase["attempts"])
      EXPECT_EQ(json(upstream.request(all_answer)), attempt[1]) << phase["phase"];
  };
  replay(file["backup"][0]);
  const auto primaries_refuse = [](ServerIndex server) {
    return server < 2 ? Outcome::Kind::kRefused : Outcome::Kind::kOk;
  };
  EXPECT_EQ(upstream.request(primaries_refuse), (std::vector<int>{1, 2, 3}));
  for (int k = 0; k < 3; ++k) EXPECT_EQ(upstream.request(primaries_refuse), (std::vector<int>{3}));
  upstream.wait(std::chrono::seconds(4));
  replay(file["backup"][1]);
}

TEST(NginxFailures, LeaveNoUpstreamWhenAllAreDownAsRecorded) {
  const json file = golden("nginx_passive_failures.json")["all_down"];
  NginxUpstream upstream(kind_of("nginx/round_robin"), failure_args(""), {1, 1, 1});
  const auto refuse = [](ServerIndex) { return Outcome::Kind::kRefused; };
  for (const json& attempt : file["attempts"]) {
    // nginx's log names the upstream itself ("u") when no peer was left.
    const json none = json::array({"u"});
    const std::vector<int> attempts = upstream.request(refuse);
    EXPECT_EQ(attempts.empty() ? none : json(attempts), attempt[1]);
  }
}

TEST(NginxFailures, AreNoAnswersOf503UnlessListedAndAnotherTryIsLeft) {
  const json file = golden("nginx_passive_failures.json");
  ASSERT_EQ(file["next_upstream_503"].size(), 2u);
  const auto second_errs = [](ServerIndex server) {
    return server == 1 ? Outcome::Kind::kError : Outcome::Kind::kOk;
  };
  for (const json& v : file["next_upstream_503"]) {
    NginxUpstream upstream(kind_of("nginx/round_robin"), failure_args(""), {1, 1, 1});
    for (const json& attempt : v["attempts"])
      EXPECT_EQ(json(upstream.request(second_errs)), attempt[1]) << v["proxy_next_upstream"];
  }
}

TEST(NginxWorkers, WithAZoneOrAloneAreOneStateAsRecorded) {
  const json file = golden("nginx_workers.json");
  std::size_t exact = 0;
  for (const json& v : file["round_robin"]) {
    if (v["workers"] != 1 && v["zone"] == "") continue;
    PolicyRig rig(kind_of("nginx/round_robin"), Weights(6, 1));
    EXPECT_EQ(json(serve_1_based(rig, 12)), v["first12_sequential"]);
    std::map<std::string, int> burst;
    for (const int server : serve_1_based(rig, 30)) ++burst[std::to_string(server)];
    EXPECT_EQ(json(burst), v["burst30_counts"]);
    ++exact;
  }
  for (const json& v : file["least_conn"]) {
    if (v["zone"] == "") continue;
    PolicyRig rig(kind_of("nginx/least_conn"), Weights(3, 1));
    std::vector<unsigned> order;
    for (int k = 0; k < 12; ++k) {  // every connection is kept
      const ServerIndex server = rig.pick();
      rig.start(server);
      order.push_back(server + 1);
    }
    EXPECT_EQ(json(order), v["order"]);
    ++exact;
  }
  EXPECT_EQ(exact, 3u);
}

// The kernel chooses the worker, so the record shows one of many orders: each worker starts with
// the first server and goes its own way from there. Whether an order can be that of `workers`
// independent ones: the k-th server may follow only a worker that stands at the (k-1)-th.
bool can_be_of_independent_workers(const std::vector<int>& order, int workers, int servers) {
  std::vector<int> at_start_of(static_cast<std::size_t>(servers) + 1, 0);
  at_start_of[1] = workers;  // workers whose next server it is
  for (const int server : order) {
    int& waiting = at_start_of[static_cast<std::size_t>(server)];
    if (waiting == 0) return false;
    --waiting;
    ++at_start_of[static_cast<std::size_t>(server % servers) + 1];
  }
  return true;
}

TEST(NginxWorkers, WithoutAZoneEachStartWithTheFirstServer) {
  const json file = golden("nginx_workers.json");
  for (const json& v : file["round_robin"]) {
    const int workers = v["workers"];
    const std::vector<int> recorded = v["first12_sequential"];
    EXPECT_EQ(can_be_of_independent_workers(recorded, v["zone"] == "" ? workers : 1, 6), true) << v;
    std::vector<std::unique_ptr<PolicyRig>> rigs;
    for (int w = 0; w < workers; ++w)
      rigs.push_back(std::make_unique<PolicyRig>(kind_of("nginx/round_robin"), Weights(6, 1)));
    Rng kernel(7);
    std::vector<int> order;
    for (int k = 0; k < 24; ++k)
      order.push_back(static_cast<int>(rigs[kernel.below(rigs.size())]->serve()) + 1);
    EXPECT_TRUE(can_be_of_independent_workers(order, workers, 6)) << json(order);
    EXPECT_EQ(order.front(), 1);
    // Each begins anew: the first server got as many first requests as there are workers.
    EXPECT_GE(std::count(order.begin(), order.end(), 1), workers);
  }
  EXPECT_FALSE(can_be_of_independent_workers({1, 1, 3}, 2, 6));
}

}  // namespace ballast::policy_testing
