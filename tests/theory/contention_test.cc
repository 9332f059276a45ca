// Servers whose requests hold each other up, against the Markov chain of a closed system: N users
// who think for an exponential time and ask for exponential work are a birth and death process.
#include "models/servers/contention.h"

#include "tests/theory/experiment.h"

namespace ballast {
namespace {

struct Closed {
  std::uint32_t users;
  double think_s;
  double work_s;
  std::uint32_t workers;
  ContentionSpec contention;
  Discipline discipline;
};

// Throughput and mean number at the server. Under processor sharing all that are there are in
// service; otherwise as many as there are workers.
nlohmann::json solve(const Closed& c) {
  std::vector<double> weight{1};
  double sum = 1;
  std::vector<double> served{0};
  for (std::uint32_t n = 1; n <= c.users; ++n) {
    const double busy = std::min(n, c.workers);
    const double present = c.discipline == Discipline::kProcessorSharing ? n : busy;
    const double slowdown =
        1 + c.contention.serial * (present - 1) + c.contention.crosstalk * present * (present - 1);
    served.push_back(busy / c.work_s / slowdown);
    weight.push_back(weight.back() * ((c.users - n + 1) / c.think_s) / served.back());
    sum += weight.back();
  }
  double throughput = 0, present = 0;
  for (std::uint32_t n = 0; n <= c.users; ++n) {
    throughput += weight[n] / sum * served[n];
    present += weight[n] / sum * n;
  }
  return {{"throughput", throughput}, {"L", present}, {"W", present / throughput}};
}

void check(const Closed& c) {
  SystemSpec spec =
      system_of(ClosedArrivals{c.users, exponential_law(c.think_s)}, exponential_law(c.work_s),
                pool_of("app", 1, c.workers, kUnlimited, c.discipline));
  spec.pools[0].contention = c.contention;
  expect_agreement(spec, solve(c), {200, 8000, 40}, 3);
}

constexpr auto kFifo = Discipline::kFifo;
constexpr auto kShared = Discipline::kProcessorSharing;

TEST(ContentionSlow, OfWorkersMeetsTheMarkovChain) {
  check({20, 1, .1, 8, {.05, .01}, kFifo});
  check({12, 1, .2, 4, {.3, 0}, Discipline::kLifo});
}
TEST(ContentionSlow, OfSharedWorkersMeetsTheMarkovChain) {
  check({20, 1, .1, 8, {.05, .01}, kShared});
  check({12, 1, .1, 1, {.02, .02}, kShared});
}
TEST(ContentionSlow, WithoutEndOfWorkersMeetsTheMarkovChain) {
  check({30, 1, .2, kUnlimited, {.02, .005}, kFifo});
}

}  // namespace
}  // namespace ballast
