#include "models/health/error_watch.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

using Layer = ObserveSpec::Layer;
using OnError = ObserveSpec::OnError;

constexpr Seen kAll[] = {Seen::kNothing, Seen::kAnswered, Seen::kError,       Seen::kUnavailable,
                         Seen::kBroken,  Seen::kRefused,  Seen::kUnconnected, Seen::kTimeout};

HealthCounter healthy() {
  HealthCounter counter{CheckSpec{}};
  counter.passed();
  return counter;
}

TEST(ErrorWatch, CountsConnectionsOnLayer4AndAnswersTooOnLayer7) {
  for (const Layer layer : {Layer::k4, Layer::k7})
    for (const Seen seen : kAll) {
      ErrorWatch watch;
      HealthCounter counter = healthy();
      const bool connection = seen == Seen::kRefused || seen == Seen::kUnconnected;
      const bool error = connection || (layer == Layer::k7 && seen > Seen::kAnswered);
      EXPECT_EQ(watch.ended({layer, 1, OnError::kMarkDown}, seen, counter), error)
          << static_cast<int>(seen);
      EXPECT_EQ(counter.up(), !error);
    }
}

TEST(ErrorWatch, CountsInARowAndStartsAfreshAtTheLimit) {
  const ObserveSpec spec{Layer::k7, 3, OnError::kFastInterval};
  ErrorWatch watch;
  HealthCounter counter = healthy();
  for (int round = 0; round < 2; ++round) {
    EXPECT_FALSE(watch.ended(spec, Seen::kError, counter));
    EXPECT_FALSE(watch.ended(spec, Seen::kError, counter));
    EXPECT_FALSE(watch.ended(spec, Seen::kAnswered, counter));
    EXPECT_FALSE(watch.ended(spec, Seen::kTimeout, counter));
    EXPECT_FALSE(watch.ended(spec, Seen::kNothing, counter));  // neither good nor bad
    EXPECT_FALSE(watch.ended(spec, Seen::kRefused, counter));
    EXPECT_TRUE(watch.ended(spec, Seen::kBroken, counter));
  }
  EXPECT_TRUE(counter.full());
}

TEST(ErrorWatch, OfLayer4IsSatisfiedByAConnectionWhateverTheAnswer) {
  const ObserveSpec spec{Layer::k4, 2, OnError::kMarkDown};
  ErrorWatch watch;
  HealthCounter counter = healthy();
  for (int k = 0; k < 5; ++k) {
    EXPECT_FALSE(watch.ended(spec, Seen::kRefused, counter));
    EXPECT_FALSE(watch.ended(spec, Seen::kError, counter));
    watch.connected(spec);
  }
  EXPECT_FALSE(watch.ended(spec, Seen::kRefused, counter));
  EXPECT_TRUE(watch.ended(spec, Seen::kUnconnected, counter));
}

TEST(ErrorWatch, OfLayer7WaitsForTheAnswer) {
  const ObserveSpec spec{Layer::k7, 2, OnError::kMarkDown};
  ErrorWatch watch;
  HealthCounter counter = healthy();
  EXPECT_FALSE(watch.ended(spec, Seen::kError, counter));
  watch.connected(spec);
  EXPECT_TRUE(watch.ended(spec, Seen::kError, counter));
}

// rise 2, fall 3: how many failed checks are left until the server is down.
TEST(ErrorWatch, DoesWhatItIsToldOnError) {
  const std::pair<OnError, int> cases[] = {{OnError::kFastInterval, 3},
                                           {OnError::kFailCheck, 2},
                                           {OnError::kSuddenDeath, 1},
                                           {OnError::kMarkDown, 0}};
  for (const auto& [on_error, left] : cases) {
    ErrorWatch watch;
    HealthCounter counter = healthy();
    EXPECT_TRUE(watch.ended({Layer::k7, 1, on_error}, Seen::kError, counter));
    int failures = 0;
    for (; counter.up(); ++failures) counter.failed();
    EXPECT_EQ(failures, left);
  }
}

}  // namespace
}  // namespace ballast
