// ns-3: events scheduled as calls of functions, random variables of its own, time in nanoseconds.
#include <ns3/core-module.h>

#include <deque>
#include <functional>

#include "bench/peers/peer.h"

namespace ballast::peers {
namespace {

constexpr double kTicks = 1e6;  // nanoseconds in the mean work

class Farm {
 public:
  explicit Farm(const Task& task)
      : task_(task),
        gap_(ns3::CreateObject<ns3::ExponentialRandomVariable>()),
        work_(ns3::CreateObject<ns3::ExponentialRandomVariable>()),
        choice_(ns3::CreateObject<ns3::UniformRandomVariable>()),
        policy_(task, [this](std::uint32_t n) { return choice_->GetInteger(0, n - 1); }),
        loads_(task.servers),
        queues_(task.servers) {
    gap_->SetAttribute("Mean", ns3::DoubleValue(kTicks / task.arrivals_per_work()));
    work_->SetAttribute("Mean", ns3::DoubleValue(kTicks));
    schedule_arrival();
  }

  Latencies latencies;

 private:
  static ns3::Time draw(const ns3::Ptr<ns3::ExponentialRandomVariable>& variable) {
    return ns3::NanoSeconds(static_cast<std::uint64_t>(variable->GetValue()));
  }
  void schedule_arrival() { ns3::Simulator::Schedule(draw(gap_), &Farm::arrive, this); }
  void serve(std::uint32_t server) {
    ns3::Simulator::Schedule(draw(work_), &Farm::finish, this, server);
  }
  void arrive() {
    const std::uint32_t server = policy_.pick(loads_);
    queues_[server].push_back(ns3::Simulator::Now());
    if (++loads_[server] == 1) serve(server);
    if (++arrived_ < task_.requests) schedule_arrival();
  }
  void finish(std::uint32_t server) {
    const ns3::Time latency = ns3::Simulator::Now() - queues_[server].front();
    latencies.record(static_cast<double>(latency.GetTimeStep()) / kTicks);
    queues_[server].pop_front();
    if (--loads_[server] > 0) serve(server);
  }

  Task task_;
  ns3::Ptr<ns3::ExponentialRandomVariable> gap_, work_;
  ns3::Ptr<ns3::UniformRandomVariable> choice_;
  Policy<std::function<std::uint32_t(std::uint32_t)>> policy_;
  std::vector<std::uint32_t> loads_;
  std::vector<std::deque<ns3::Time>> queues_;  // instants of arrival, the first is in service
  std::uint64_t arrived_ = 0;
};

}  // namespace
}  // namespace ballast::peers

int main(int argc, char** argv) {
  using namespace ballast::peers;
  const Task task = task_of(argc, argv);
  ns3::RngSeedManager::SetSeed(static_cast<std::uint32_t>(task.seed));
  Farm farm(task);
  const StopWatch watch;
  ns3::Simulator::Run();
  print(farm.latencies, watch.elapsed_s());
  ns3::Simulator::Destroy();
  return 0;
}
