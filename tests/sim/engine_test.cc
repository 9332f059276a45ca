#include "sim/engine.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ballast {
namespace {

// Writes down what happens, once each.
struct Recorder {
  Engine& engine;
  std::vector<std::string> log{};
  bool stop = false;
  void on_completion(std::uint32_t slot) {
    log.push_back("completion " + std::to_string(slot));
    engine.completions.clear(slot);
  }
  void on_arrival(std::uint32_t source) {
    log.push_back("arrival " + std::to_string(source));
    engine.arrivals.clear(source);
  }
  void on_timer(const Timer& t) {
    log.push_back("timer " + std::to_string(t.tag));
    if (t.tag == 99) stop = true;
  }
  bool stopped() const { return stop; }
};

TEST(Engine, PlaysOneInstantInTheOrderItPromises) {
  Engine engine;
  engine.completions.resize(4);
  engine.arrivals.resize(4);
  const Time t = at_ns(100);
  engine.timers.at(t, Phase::kObserve, 0, 0, 7);
  engine.timers.at(t, Phase::kArrive, 0, 0, 6);
  engine.timers.at(t, Phase::kControl, 0, 0, 4);
  engine.timers.at(t, Phase::kControl, 0, 0, 5);
  engine.timers.at(t, Phase::kFault, 0, 0, 3);
  engine.timers.at(t, Phase::kTimeout, 0, 0, 2);
  engine.timers.at(t, Phase::kFinish, 0, 0, 1);
  engine.arrivals.set(2, t);
  engine.arrivals.set(1, t);
  engine.completions.set(3, t, kStart);
  engine.completions.set(0, t, kStart);
  Recorder model{engine};
  run(engine, model, at_ns(101));
  EXPECT_EQ(model.log, (std::vector<std::string>{"completion 0", "completion 3", "timer 1",
                                                 "timer 2", "timer 3", "timer 4", "timer 5",
                                                 "arrival 1", "arrival 2", "timer 6", "timer 7"}));
  EXPECT_EQ(engine.events, 11u);
}

TEST(Engine, PlaysInstantsInOrderAcrossTheThreeHeads) {
  Engine engine;
  engine.completions.resize(2);
  engine.arrivals.resize(2);
  engine.completions.set(0, at_ns(30), kStart);
  engine.arrivals.set(0, at_ns(20));
  engine.timers.at(at_ns(10), Phase::kObserve, 0, 0, 1);
  engine.timers.at(at_ns(25), Phase::kFinish, 0, 0, 2);
  Recorder model{engine};
  run(engine, model, at_ns(1000));
  EXPECT_EQ(model.log,
            (std::vector<std::string>{"timer 1", "arrival 0", "timer 2", "completion 0"}));
}

TEST(Engine, LeavesOutWhatFallsOnTheHorizonAndEndsThere) {
  Engine engine;
  engine.arrivals.set(0, at_ns(50));
  Recorder model{engine};
  run(engine, model, at_ns(50));
  EXPECT_TRUE(model.log.empty());
  EXPECT_EQ(engine.now, at_ns(50));
}

TEST(Engine, StopsWhereTheModelSaysSo) {
  Engine engine;
  engine.timers.at(at_ns(5), Phase::kControl, 0, 0, 99);
  engine.timers.at(at_ns(5), Phase::kControl, 0, 0, 1);
  Recorder model{engine};
  run(engine, model, at_ns(50));
  EXPECT_EQ(model.log, (std::vector<std::string>{"timer 99"}));
  EXPECT_EQ(engine.now, at_ns(5));
}

// An arrival that always comes again at the same instant.
struct Spinner {
  Engine& engine;
  void on_completion(std::uint32_t) {}
  void on_arrival(std::uint32_t source) { engine.arrivals.set(source, engine.now); }
  void on_timer(const Timer&) {}
  bool stopped() const { return false; }
};

TEST(EngineSlow, NoticesThatTimeStandsStill) {
  Engine engine;
  engine.arrivals.set(0, at_ns(77));
  Spinner model{engine};
  try {
    run(engine, model, at_ns(100));
    FAIL() << "an endless instant has ended";
  } catch (const TimeStandsStill& e) {
    EXPECT_EQ(e.at(), at_ns(77));
  }
}

// Schedules into the past.
struct TimeTraveller {
  Engine& engine;
  void on_completion(std::uint32_t) {}
  void on_arrival(std::uint32_t source) {
    engine.arrivals.set(source, engine.now - std::chrono::nanoseconds{1});
  }
  void on_timer(const Timer&) {}
  bool stopped() const { return false; }
};

TEST(Engine, RefusesToGoBackInTime) {
  Engine engine;
  engine.arrivals.set(0, at_ns(10));
  TimeTraveller model{engine};
  EXPECT_THROW(run(engine, model, at_ns(100)), SimulatorBug);
}

}  // namespace
}  // namespace ballast
