// The picks of a schedule that repeats itself: once its state is the same as before, so are its
// picks, and they are read from a list from then on. The schedule stays in the state in which the
// list begins; whoever wants to disturb it first takes the turns() that have been read so far.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "models/spec.h"

namespace ballast {

// State: a vector of whatever the picks to come follow from.
template <typename State>
class RepeatingPicks {
 public:
  // Whether picks are read from the list; then due() is the next and step() takes it.
  bool closed() const { return closed_; }
  ServerIndex due() const { return picks_[turn_]; }
  void step() {
    if (++turn_ == picks_.size()) turn_ = 0;
  }
  // How many picks the schedule lags behind.
  std::size_t turns() const { return closed_ ? turn_ : 0; }

  // To be told when the state is what it may have been before, with that state: whether it is. From
  // the first time on, every pick is to be noted. (Brent's way of finding a cycle: the state is
  // compared with one of long ago, and for twice as long each time.)
  bool mark(State state) {
    if (noting_ && !picks_.empty() && state == state_) {
      noting_ = false;
      return closed_ = true;
    }
    if (!noting_ || ++marks_ == patience_) {
      if (noting_) patience_ *= 2;
      marks_ = 0;
      picks_.clear();
      state_ = std::move(state);
      noting_ = true;
    }
    return false;
  }
  bool noting() const { return noting_; }
  void note(ServerIndex pick) {
    picks_.push_back(pick);
    if (picks_.size() > kMost) reset();
  }
  std::size_t noted() const { return picks_.size(); }
  // The schedule is about to change: forget the list.
  void reset() {
    closed_ = noting_ = false;
    turn_ = marks_ = 0;
    patience_ = 1;
    picks_.clear();
    state_.clear();
  }

  static constexpr std::size_t kMost = 1 << 16;  // picks worth keeping

 private:
  bool closed_ = false;
  bool noting_ = false;
  std::size_t turn_ = 0;
  std::size_t marks_ = 0, patience_ = 1;  // since the list was begun; until it is begun anew
  std::vector<ServerIndex> picks_;
  State state_;
};

}  // namespace ballast
