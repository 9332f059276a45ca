// The configuration in force at each instant of the timeline, without running anything: whose
// settings apply (per balancer instance, as rollouts reach them one by one), which servers are in
// service, and which faults they suffer.
#pragma once

#include <string>
#include <vector>

#include "models/spec.h"

namespace ballast {

struct ServerCondition {
  bool in_service = true;  // takes new traffic: present, not drained, not removed
  bool refuses = false;    // crashed, refusing or silent: whatever it is sent fails
  double slowdown = 1;     // work takes this many times longer; infinite while paused
  double error_ratio = 0;  // of what it serves
};

// Pointers lead into the SystemSpec (or its timeline), which must outlive this.
struct Regime {
  Time at = kStart;
  Time until = kStart;  // start of the next one, or the end of the run
  std::string what;     // names or notes of what happened at `at`
  std::vector<const TrafficSpec*> traffic;
  std::vector<std::vector<const BalancerSpec*>> balancers;  // [balancer][instance]
  std::vector<const PoolSpec*> pools;
  std::vector<std::vector<ServerCondition>> servers;  // [pool][server]
};

// In order of time, the first at t = 0. Events at t = 0 are part of the first.
std::vector<Regime> regimes(const SystemSpec& spec);

}  // namespace ballast
