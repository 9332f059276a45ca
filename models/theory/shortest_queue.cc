#include "models/theory/shortest_queue.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "models/theory/levels.h"
#include "models/theory/many_servers.h"

namespace ballast::theory {

namespace {

using Lengths = std::vector<std::uint32_t>;  // the longest first

// The states with `total` customers.
class States {
 public:
  States(std::uint32_t servers, std::uint32_t total, const ShortestQueueCut& cut) {
    Lengths lengths;
    add(lengths, servers, total, std::min(cut.longest, total), cut.spread);
  }
  std::size_t size() const { return states_.size(); }
  const Lengths& operator[](std::size_t i) const { return states_[i]; }
  const std::size_t* find(const Lengths& lengths) const {
    const auto found = index_.find(lengths);
    return found == index_.end() ? nullptr : &found->second;
  }

 private:
  void add(Lengths& lengths, std::uint32_t servers, std::uint32_t left, std::uint32_t longest,
           std::uint32_t spread) {
    if (servers == 0) {
      if (left > 0) return;
      index_[lengths] = states_.size();
      states_.push_back(lengths);
      return;
    }
    for (std::uint32_t length = std::min(longest, left);; --length) {
      if (length * servers < left) return;  // the rest cannot be longer
      const std::uint32_t first = lengths.empty() ? length : lengths.front();
      if (first - length > spread) return;
      lengths.push_back(length);
      add(lengths, servers - 1, left - length, length, spread);
      lengths.pop_back();
      if (length == 0) return;
    }
  }

  std::vector<Lengths> states_;
  std::map<Lengths, std::size_t> index_;
};

// Fills the rates of one level; `leave` is what leaves each state in all.
void add_arrivals(const States& from, const States& to, double rate, Matrix& up,
                  std::vector<double>& leave) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    Lengths lengths = from[i];
    ++*std::lower_bound(lengths.begin(), lengths.end(), lengths.back(), std::greater<>());
    if (const std::size_t* j = to.find(lengths)) {
      up(i, *j) += rate;
      leave[i] += rate;
    }
  }
}

void add_departures(const States& from, const States& to, Matrix& down,
                    std::vector<double>& leave) {
  for (std::size_t i = 0; i < from.size(); ++i)
    for (std::size_t k = 0; k < from[i].size() && from[i][k] > 0; ++k) {
      Lengths lengths = from[i];  // the last of its equals becomes shorter: the order stays
      --*std::prev(std::upper_bound(lengths.begin(), lengths.end(), lengths[k], std::greater<>()));
      if (const std::size_t* j = to.find(lengths)) {
        down(i, *j) += 1;
        leave[i] += 1;
      }
    }
}

}  // namespace

ShortestQueueCut shortest_queue_cut(std::uint32_t servers, double utilization) {
  // All queues grow together: each customer more in all of them is utilization^servers less likely.
  // One queue longer than the others by one more is less likely by rho^2 / (2 + rho) for two
  // servers (Kingman), and hardly less for more.
  const double level = servers * std::log(utilization);
  const double spread = std::log(utilization * utilization / (2 + utilization));
  return {static_cast<std::uint32_t>(std::log(1e-13) / level) + 10,
          static_cast<std::uint32_t>(std::log(1e-12) / spread) + 2};
}

double shortest_queue_cost(std::uint32_t servers, const ShortestQueueCut& cut) {
  double shapes = 1;  // of what each has more than the shortest; 1 of `servers` fits a given total
  for (std::uint32_t k = 1; k < servers; ++k)
    shapes *= static_cast<double>(std::min(cut.spread, cut.longest) + k) / k;
  return servers * cut.longest * std::pow(shapes / servers, 3);
}

ShortestQueue shortest_queue(std::uint32_t servers, double utilization,
                             const ShortestQueueCut& cut) {
  std::vector<States> states;
  for (std::uint32_t total = 0; total <= servers * cut.longest; ++total)
    states.emplace_back(servers, total, cut);
  std::vector<Level> levels(states.size());
  for (std::size_t n = 0; n < levels.size(); ++n) {
    const std::size_t size = states[n].size();
    std::vector<double> leave(size, 0.0);
    if (n + 1 < levels.size()) {
      levels[n].up = Matrix(size, states[n + 1].size());
      add_arrivals(states[n], states[n + 1], servers * utilization, levels[n].up, leave);
    }
    if (n > 0) {
      levels[n].down = Matrix(size, states[n - 1].size());
      add_departures(states[n], states[n - 1], levels[n].down, leave);
    }
    levels[n].local = Matrix(size, size);
    for (std::size_t i = 0; i < size; ++i) levels[n].local(i, i) = -leave[i];
  }

  const auto probability = stationary(levels);
  double present = 0;
  ShortestQueue result;
  for (std::size_t n = 0; n < states.size(); ++n)
    for (std::size_t i = 0; i < states[n].size(); ++i) {
      present += static_cast<double>(n) * probability[n][i];
      if (states[n][i].back() > 0) result.wait_probability += probability[n][i];
      if (states[n][i].front() == cut.longest) result.cut_probability += probability[n][i];
    }
  result.mean_sojourn = present / (servers * utilization);
  return result;
}

Bounds shortest_queue_bounds(std::uint32_t servers, double utilization) {
  return {ManyServers(servers * utilization, 1, servers).mean_sojourn_s(),
          ManyServers(utilization, 1, 1).mean_sojourn_s()};
}

}  // namespace ballast::theory
