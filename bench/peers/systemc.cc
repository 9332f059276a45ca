// SystemC: a module with one method for the arrivals and one for each server, each woken by an
// event of its own that exists once and for all (nothing is allocated for an event). It has no
// random numbers of its own and borrows those of the yardstick.
#include <deque>
#include <functional>
#include <memory>
#include <systemc>

#include "bench/peers/peer.h"
#include "bench/yardstick/exponential.h"

namespace ballast::peers {
namespace {

constexpr double kTicks = 1e6;  // of 1 ps, in the mean work

using sc_core::sc_time;

struct Draws {
  explicit Draws(std::uint64_t seed) : random(seed) {}
  sc_time operator()(double mean) {
    return sc_time::from_value(static_cast<std::uint64_t>(exponential(random) * mean * kTicks));
  }

  yardstick::Random random;
  yardstick::Exponential exponential;
};

struct Farm;

struct Server : sc_core::sc_module {
  SC_HAS_PROCESS(Server);
  Server(sc_core::sc_module_name name, Farm& its_farm, std::uint32_t its_number)
      : sc_module(name), farm(its_farm), number(its_number) {
    SC_METHOD(finish);
    sensitive << done;
    dont_initialize();
  }
  void take(std::uint64_t now);
  void finish();

  Farm& farm;
  std::uint32_t number;
  sc_core::sc_event done;
  std::deque<std::uint64_t> queue;  // instants of arrival, the first is in service
};

struct Farm : sc_core::sc_module {
  SC_HAS_PROCESS(Farm);
  Farm(sc_core::sc_module_name name, const Task& its_task)
      : sc_module(name),
        task(its_task),
        draws(task.seed),
        policy(task, [this](std::uint32_t n) { return draws.random.below(n); }),
        loads(task.servers) {
    for (std::uint32_t i = 0; i < task.servers; ++i)
      servers.push_back(std::make_unique<Server>(sc_core::sc_gen_unique_name("server"), *this, i));
    SC_METHOD(arrive);
    sensitive << next;
    dont_initialize();
    next.notify(draws(1 / task.arrivals_per_work()));
  }
  void arrive() {
    const std::uint32_t chosen = policy.pick(loads);
    ++loads[chosen];
    servers[chosen]->take(sc_core::sc_time_stamp().value());
    if (++arrived < task.requests) next.notify(draws(1 / task.arrivals_per_work()));
  }

  Task task;
  Draws draws;
  Policy<std::function<std::uint32_t(std::uint32_t)>> policy;
  std::vector<std::uint32_t> loads;
  std::vector<std::unique_ptr<Server>> servers;
  sc_core::sc_event next;
  std::uint64_t arrived = 0;
  Latencies latencies;
};

void Server::take(std::uint64_t now) {
  queue.push_back(now);
  if (queue.size() == 1) done.notify(farm.draws(1));
}

void Server::finish() {
  const std::uint64_t latency = sc_core::sc_time_stamp().value() - queue.front();
  farm.latencies.record(static_cast<double>(latency) / kTicks);
  queue.pop_front();
  --farm.loads[number];
  if (!queue.empty()) done.notify(farm.draws(1));
}

// No banner; the library's main() prints it before it calls ours.
const int kQuiet = setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);

}  // namespace
}  // namespace ballast::peers

int sc_main(int argc, char** argv) {
  using namespace ballast::peers;
  Farm farm("farm", task_of(argc, argv));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);  // elaboration
  const StopWatch watch;
  sc_core::sc_start();
  print(farm.latencies, watch.elapsed_s());
  return 0;
}
