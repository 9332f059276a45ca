// SimGrid: an actor for each server, which waits on a semaphore for requests and sleeps while it
// serves, and one that sends them. Random numbers of the yardstick.
#include <deque>
#include <functional>
#include <simgrid/s4u.hpp>

#include "bench/peers/peer.h"
#include "bench/yardstick/exponential.h"

namespace ballast::peers {
namespace {

namespace sg = simgrid::s4u;

struct Server {
  sg::SemaphorePtr waiting = sg::Semaphore::create(0);
  std::deque<double> queue;  // instants of arrival
};

struct Farm {
  explicit Farm(const Task& its_task)
      : task(its_task),
        random(task.seed),
        policy(task, [this](std::uint32_t n) { return random.below(n); }),
        loads(task.servers),
        servers(task.servers) {}

  void send() {
    for (std::uint64_t i = 0; i < task.requests; ++i) {
      sg::this_actor::sleep_for(exponential(random) / task.arrivals_per_work());
      const std::uint32_t chosen = policy.pick(loads);
      ++loads[chosen];
      servers[chosen].queue.push_back(sg::Engine::get_clock());
      servers[chosen].waiting->release();
    }
  }
  void serve(std::uint32_t number) {
    Server& server = servers[number];
    for (;;) {
      server.waiting->acquire();
      sg::this_actor::sleep_for(exponential(random));
      latencies.record(sg::Engine::get_clock() - server.queue.front());
      server.queue.pop_front();
      --loads[number];
    }
  }

  Task task;
  yardstick::Random random;
  yardstick::Exponential exponential;
  Policy<std::function<std::uint32_t(std::uint32_t)>> policy;
  std::vector<std::uint32_t> loads;
  std::vector<Server> servers;
  Latencies latencies;
};

}  // namespace
}  // namespace ballast::peers

int main(int argc, char** argv) {
  using namespace ballast::peers;
  const Task task = task_of(argc, argv);
  // Words that the engine takes for its own: stacks of 32 KiB, no messages.
  std::vector<std::string> words = {argv[0], "--cfg=contexts/stack-size:32",
                                    "--log=root.threshold:critical"};
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  int count = static_cast<int>(pointers.size());
  pointers.push_back(nullptr);
  sg::Engine engine(&count, pointers.data());
  sg::NetZone* zone = sg::create_full_zone("zone");
  sg::Host* host = zone->create_host("host", 1e9);
  zone->seal();

  Farm farm(task);
  for (std::uint32_t i = 0; i < task.servers; ++i)
    sg::Actor::create("server", host, [&farm, i] { farm.serve(i); })->daemonize();
  sg::Actor::create("source", host, [&farm] { farm.send(); });
  const StopWatch watch;
  engine.run();  // until the source has ended, the servers are daemons
  print(farm.latencies, watch.elapsed_s());
  return 0;
}
