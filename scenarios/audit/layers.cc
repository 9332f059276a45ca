#include "scenarios/audit/layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

extern const Rule kLayeredRetries;

namespace {

constexpr double kMany = 3;

struct Worst {
  double attempts = 1;
  config::Place where{};
  std::string name;
};

Worst worst_of(const config::Config& config) {
  Worst worst;
  const auto look = [&](const config::Retries& retries, const Backend& backend) {
    const double attempts = attempts_of(retries, backend.servers.size());
    // What one layer answers is what the layer above may try again.
    if (!retries_responses(retries) || retries.budget_ratio.value) return;
    if (attempts <= worst.attempts) return;
    worst = {attempts, retries.max.given() ? retries.max.where : backend.where, backend.name};
  };
  for (const Backend& backend : config.backends) look(backend.retries, backend);
  for (const config::Frontend& frontend : config.frontends)
    for (const config::Route& route : frontend.routes)
      for (const config::RouteTarget& target : route.targets)
        if (route.has_policy && target.index < config.backends.size())
          look(route.retries, config.backends[target.index]);
  return worst;
}

}  // namespace

std::vector<Finding> layered_retries(const std::vector<const config::Config*>& layers) {
  Report report;
  double product = 1;
  std::vector<std::string> factors;
  std::vector<Worst> all;
  for (const config::Config* layer : layers) {
    all.push_back(worst_of(*layer));
    product *= all.back().attempts;
    factors.push_back(number(all.back().attempts));
  }
  const auto retrying =
      std::count_if(all.begin(), all.end(), [](const Worst& one) { return one.attempts > 1; });
  if (retrying < 2 || product <= kMany) return {};
  Finding& finding = report.add(kLayeredRetries, all[0].where, "layers",
                                fmt::format("a request that fails is tried up to {} times ({})",
                                            number(product), fmt::join(factors, " x ")));
  for (std::size_t i = 0; i < layers.size(); ++i)
    add(finding, "tries in " + (layers[i]->files.empty() ? "" : layers[i]->files[0]),
        all[i].attempts, Evidence::Unit::kCount);
  add(finding, "load when everything fails", product, Evidence::Unit::kFactor);
  return report.take();
}

}  // namespace ballast::audit
