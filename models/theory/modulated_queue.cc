#include "models/theory/modulated_queue.h"

#include <algorithm>
#include <numeric>

#include "models/theory/levels.h"

namespace ballast::theory {

namespace {

double row_sum(const Matrix& m, std::size_t row) {
  double sum = 0;
  for (std::size_t j = 0; j < m.columns; ++j) sum += m(row, j);
  return sum;
}

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// One level, with `busy` workers; `last`: arrivals are lost.
Level level_of(const Environment& env, double busy, bool last) {
  const std::size_t phases = env.phases();
  Level level;
  level.local = Matrix(phases, phases);
  level.down = Matrix(phases, phases);
  if (!last) level.up = env.arrivals;
  for (std::size_t i = 0; i < phases; ++i) {
    level.down(i, i) = busy * env.services[i];
    double leaves = level.down(i, i) + (last ? 0 : row_sum(env.arrivals, i));
    for (std::size_t j = 0; j < phases; ++j) {
      if (i == j) continue;
      level.local(i, j) = env.moves(i, j) + (last ? env.arrivals(i, j) : 0);
      leaves += level.local(i, j);
    }
    level.local(i, i) = -leaves;
  }
  return level;
}

std::vector<double> phase_probabilities(const Environment& env) {
  return stationary({level_of(env, 0, true)})[0];
}

// row * m
std::vector<double> times(const std::vector<double>& row, const Matrix& m) {
  std::vector<double> result(m.columns, 0.0);
  for (std::size_t i = 0; i < m.rows; ++i)
    for (std::size_t j = 0; j < m.columns; ++j) result[j] += row[i] * m(i, j);
  return result;
}

class Sums {
 public:
  Sums(const Environment& env, std::uint32_t workers) : env_(env), workers_(workers) {}

  void add(std::uint64_t present, const std::vector<double>& probability, bool lost) {
    const double p = sum_of(probability), n = static_cast<double>(present);
    const double busy = std::min(n, static_cast<double>(workers_));
    total_ += p;
    in_system_ += n * p;
    busy_ += busy * p;
    waiting_ += (n - busy) * p;
    double arrivals = 0;
    for (std::size_t i = 0; i < probability.size(); ++i)
      arrivals += probability[i] * row_sum(env_.arrivals, i);
    arrivals_ += arrivals;
    if (lost) lost_ += arrivals;
    if (!lost && present >= workers_) waits_ += arrivals;
  }

  double total() const { return total_; }

  ModulatedQueue result() const {
    ModulatedQueue r;
    const double accepted = arrivals_ - lost_;
    r.arrivals_per_s = arrivals_ / total_;
    r.loss_ratio = lost_ / arrivals_;
    r.wait_probability = waits_ / accepted;
    r.mean_in_system = in_system_ / total_;
    r.mean_waiting = waiting_ / total_;
    r.mean_sojourn_s = in_system_ / accepted;
    r.mean_wait_s = waiting_ / accepted;
    r.utilization = busy_ / total_ / workers_;
    return r;
  }

 private:
  const Environment& env_;
  std::uint32_t workers_;
  double total_ = 0, in_system_ = 0, waiting_ = 0, busy_ = 0;
  double arrivals_ = 0, lost_ = 0, waits_ = 0;
};

}  // namespace

Environment steady(double arrivals_per_s, double services_per_s) {
  return alternating({{arrivals_per_s, services_per_s, 1}});
}

Environment alternating(const std::vector<Phase>& phases) {
  const std::size_t n = phases.size();
  Environment env{Matrix(n, n), Matrix(n, n), {}};
  for (std::size_t i = 0; i < n; ++i) {
    env.moves(i, (i + 1) % n) += 1 / phases[i].length_s;
    env.arrivals(i, i) = phases[i].arrivals_per_s;
    env.services.push_back(phases[i].services_per_s);
  }
  return env;
}

Environment erlang_gaps(std::uint32_t stages, double arrivals_per_s, double services_per_s) {
  Environment env{Matrix(stages, stages), Matrix(stages, stages),
                  std::vector<double>(stages, services_per_s)};
  for (std::size_t i = 0; i + 1 < stages; ++i) env.moves(i, i + 1) = stages * arrivals_per_s;
  env.arrivals(stages - 1, 0) = stages * arrivals_per_s;
  return env;
}

Environment thinned(Environment environment, double share) {
  for (std::size_t i = 0; i < environment.arrivals.values.size(); ++i) {
    environment.moves.values[i] += (1 - share) * environment.arrivals.values[i];
    environment.arrivals.values[i] *= share;
  }
  return environment;
}

ModulatedQueue modulated_queue(const Environment& environment, std::uint32_t workers,
                               std::uint32_t places) {
  const bool bounded = places != kNoLimit;
  std::vector<Level> levels;
  if (bounded) {
    for (std::uint32_t n = 0; n <= places; ++n)
      levels.push_back(level_of(environment, std::min(n, workers), n == places));
  } else {
    const std::vector<double> phase = phase_probabilities(environment);
    double arrivals = 0, services = 0;
    for (std::size_t i = 0; i < phase.size(); ++i) {
      arrivals += phase[i] * row_sum(environment.arrivals, i);
      services += phase[i] * environment.services[i] * workers;
    }
    if (!(arrivals < services)) return {.stable = false, .arrivals_per_s = arrivals};
    for (std::uint32_t n = 0; n <= workers; ++n) levels.push_back(level_of(environment, n, false));
  }

  Matrix rate;
  if (!bounded) {  // all levels beyond the last are folded into it
    rate = rate_matrix(levels.back());
    Level& last = levels.back();
    for (std::size_t i = 0; i < rate.rows; ++i)
      for (std::size_t j = 0; j < rate.columns; ++j)
        last.local(i, j) += rate(i, j) * last.down(j, j);
  }

  const auto probability = stationary(levels);
  Sums sums(environment, workers);
  for (std::size_t n = 0; n < probability.size(); ++n)
    sums.add(n, probability[n], bounded && n == places);
  if (!bounded) {
    std::vector<double> tail = probability.back();
    for (std::uint64_t n = workers + 1;; ++n) {
      tail = times(tail, rate);
      if (!(sum_of(tail) * static_cast<double>(n) > 1e-18 * sums.total())) break;
      sums.add(n, tail, false);
    }
  }
  return sums.result();
}

}  // namespace ballast::theory
