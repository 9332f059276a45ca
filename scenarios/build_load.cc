// What servers do about load: cold starts, contention, limits, shedding.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/build.h"

namespace ballast {

namespace {

LimiterSpec build_limiter(const Node& node, const std::string& path, Context& context) {
  LimiterSpec spec;
  const std::string kind = text_in(node, "kind");
  if (kind == "gradient") {
    spec.kind = LimiterSpec::Kind::kGradient;
    spec.smoothing = 0.2;
  }
  if (kind == "vegas") {
    spec.kind = LimiterSpec::Kind::kVegas;
    spec.min = 1;
    spec.max = 1000;
  }
  spec.initial = count_in(node, "initial").value_or(spec.initial);
  spec.min = count_in(node, "min").value_or(spec.min);
  spec.max = count_in(node, "max").value_or(spec.max);
  spec.smoothing = ratio_in(node, "smoothing").value_or(spec.smoothing);
  spec.backoff_ratio = ratio_in(node, "backoff_ratio").value_or(spec.backoff_ratio);
  spec.timeout = duration_in(node, "timeout").value_or(spec.timeout);
  spec.queue = number_in(node, "queue").value_or(spec.queue);
  spec.tolerance = number_in(node, "tolerance").value_or(spec.tolerance);
  spec.long_window = count_in(node, "long_window").value_or(spec.long_window);
  spec.alpha = count_in(node, "alpha");
  spec.beta = count_in(node, "beta");
  spec.probe_multiplier = count_in(node, "probe_multiplier").value_or(spec.probe_multiplier);
  if (spec.min > spec.max || spec.initial < spec.min || spec.initial > spec.max)
    context.findings.error(
        "bad-limits",
        fmt::format("the limit begins at {}, outside {} to {}", spec.initial, spec.min, spec.max),
        node.location, path, "give min <= initial <= max");
  return spec;
}

}  // namespace

ColdStartSpec build_cold_start(const Node& node) {
  ColdStartSpec spec;
  spec.factor = number_in(node, "factor").value_or(spec.factor);
  spec.length = duration_in(node, "for").value_or(spec.length);
  spec.at_start = flag_in(node, "at_start");
  return spec;
}

void build_load(const Node& node, const std::string& path, PoolSpec& pool, Context& context) {
  if (const Node* contention = node.find("contention"))
    pool.contention = ContentionSpec{ratio_in(*contention, "serial").value_or(0),
                                     ratio_in(*contention, "crosstalk").value_or(0)};
  if (const Node* limiter = node.find("limiter"))
    pool.limiter = build_limiter(*limiter, path + ".limiter", context);
  if (const Node* shedding = node.find("shedding")) {
    SheddingSpec spec;
    if (text_in(*shedding, "kind") == "facebook") spec.kind = SheddingSpec::Kind::kFacebook;
    spec.target = duration_in(*shedding, "target").value_or(spec.target);
    spec.interval = duration_in(*shedding, "interval").value_or(spec.interval);
    if (shedding->find("lifo") != nullptr) spec.lifo = flag_in(*shedding, "lifo");
    pool.shedding = spec;
    const bool waits = std::any_of(pool.servers.begin(), pool.servers.end(),
                                   [](const ServerSpec& s) { return s.workers != kUnlimited; });
    if (pool.queue == 0 || pool.discipline == Discipline::kProcessorSharing ||
        (!waits && !pool.servers.empty()))
      context.findings.error("nothing-waits", "there is no queue that anything could be shed from",
                             shedding->location, path + ".shedding",
                             "give the servers workers and a queue, fifo or lifo");
  }
}

}  // namespace ballast
