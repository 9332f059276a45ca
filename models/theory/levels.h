// Markov chains in continuous time that move between levels one step at a time: quasi-birth-death
// processes (Neuts, Matrix-Geometric Solutions in Stochastic Models, 1981). A level is a number of
// customers; the states inside it are phases, orders, whatever else there is to know.
#pragma once

#include <vector>

#include "models/theory/matrix.h"

namespace ballast::theory {

// Rates from the states of one level, per second.
struct Level {
  Matrix up;     // to the next level; empty in the last
  Matrix local;  // inside, the diagonal included: what leaves a state in all, negative
  Matrix down;   // to the level before; empty in the first
};

// Stationary probabilities by level and state, adding up to 1. Levels may be of different sizes.
// By block elimination from the last level (Gaver, Jacobs & Latouche, "Finite birth-and-death
// models in randomly changing environments", Advances in Applied Probability 16, 1984): only
// numbers of one sign are added, so the answer is good to the last digits.
std::vector<std::vector<double>> stationary(const std::vector<Level>& levels);

// Where all levels from some one on are alike, without end: the matrix R with
// pi(n + 1) = pi(n) R. By logarithmic reduction (Latouche & Ramaswami, "A logarithmic reduction
// algorithm for quasi-birth-death processes", Journal of Applied Probability 30, 1993), which
// doubles the levels it has seen in every step. The chain must be stable.
Matrix rate_matrix(const Level& level);

}  // namespace ballast::theory
