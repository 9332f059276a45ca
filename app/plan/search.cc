#include "app/plan/search.h"

#include <algorithm>

namespace ballast {

namespace {

class Search {
 public:
  Search(const SearchRange& range, const std::function<Look(std::int64_t)>& look,
         const std::function<bool()>& stop)
      : range_(range), look_(look), stop_(stop) {}

  SearchResult run() {
    bracket(std::clamp(range_.start, range_.least, range_.most));
    while (good_end_ && !stop_()) {
      halve();
      if (!bad_above_answer()) break;
    }
    finish();
    return std::move(result_);
  }

 private:
  Look look_at(std::int64_t number) {
    const auto known = result_.looked_at.find(number);
    if (known != result_.looked_at.end()) return known->second;
    return result_.looked_at.emplace(number, look_(number)).first->second;
  }
  bool ask(std::int64_t number) { return look_at(number).good; }

  // From `from` outwards in growing steps, to a bad number and a good one above it.
  void bracket(std::int64_t from) {
    std::int64_t step = range_.stride;
    if (ask(from)) {
      good_end_ = from;
      if (range_.guess && from > range_.least)
        if (const auto guess = range_.guess()) {
          const std::int64_t next = std::clamp(*guess, range_.least, from - 1);
          if (ask(next))
            good_end_ = next;
          else
            bad_end_ = next;
        }
      while (*good_end_ > range_.least && bad_end_ < range_.least && !stop_()) {
        const std::int64_t next = std::max(range_.least, *good_end_ - step);
        if (ask(next))
          good_end_ = next;
        else
          bad_end_ = next;
        step *= 2;
      }
      return;
    }
    bad_end_ = from;
    while (!good_end_ && bad_end_ < range_.most && !stop_()) {
      const std::int64_t next = std::min(range_.most, bad_end_ + step);
      if (ask(next))
        good_end_ = next;
      else
        bad_end_ = next;
      step *= 2;
    }
  }

  void halve() {
    const auto below = [&] { return std::max(bad_end_, range_.least - 1); };
    while (*good_end_ - below() > 1 && !stop_()) {
      const std::int64_t middle = below() + (*good_end_ - below()) / 2;
      if (ask(middle))
        good_end_ = middle;
      else
        bad_end_ = middle;
    }
  }

  // Looks above the answer; a bad number there moves the bracket above it.
  bool bad_above_answer() {
    const std::int64_t answer = *good_end_;
    for (const std::int64_t number : {answer + 1, answer + 2, answer + 4 * range_.stride}) {
      if (number > range_.most || stop_()) continue;
      if (const Look look = look_at(number); look.good || !look.sure) continue;
      good_end_.reset();
      bad_end_ = number;
      if (number < range_.most) bracket(number + 1);
      return true;
    }
    return false;
  }

  void finish() {
    result_.least_good = good_end_;
    bool surely_good = false;
    for (const auto& [number, look] : result_.looked_at) {
      if (look.sure && !look.good && surely_good) result_.bad_above_good = number;
      surely_good = surely_good || (look.sure && look.good);
    }
  }

  const SearchRange range_;
  const std::function<Look(std::int64_t)>& look_;
  const std::function<bool()>& stop_;
  std::optional<std::int64_t> good_end_;
  std::int64_t bad_end_ = INT64_MIN;
  SearchResult result_;
};

}  // namespace

SearchResult search_least(const SearchRange& range, const std::function<Look(std::int64_t)>& look,
                          const std::function<bool()>& stop) {
  return Search(range, look, stop).run();
}

}  // namespace ballast
