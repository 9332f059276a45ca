// Laws as entries of reference files write them: "deterministic 1", "Exp(1)", "Erlang-4 mean 1",
// "H2 balanced means scv=4", "lognormal mean 1 scv 4", "bounded Pareto alpha=1.5, L=0.34, H=344",
// "Pareto xm=1/3, alpha=1.5", "gamma mean 1 scv 2", "Weibull mean 1 shape .7", "uniform min=0,
// max=2".
#pragma once

#include <string>

#include "models/theory/law.h"
#include "sim/distribution.h"

namespace ballast {

// `mean`: where the text names none. Throws std::invalid_argument for a text of another kind.
theory::KnownLawPtr law_of_text(const std::string& text, double mean);
// The same law to draw from, in seconds.
Law drawn_law_of_text(const std::string& text, double mean);

}  // namespace ballast
