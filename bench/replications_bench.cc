// How well replications use the cores: 16 runs of sixteen servers on one thread and on two. Two
// should take at most .6 of the time of one.
#include <benchmark/benchmark.h>

#include <sstream>

#include "app/progress.h"
#include "app/replicate.h"
#include "scenarios/scenario.h"

namespace ballast {
namespace {

void replications(benchmark::State& state) {
  const Checked<Document> document =
      read_document(BALLAST_SOURCE_DIR "/bench/workloads/w2-sixteen-servers.yaml");
  CompileOptions compiling;
  compiling.patches = {{"duration", "1h", {}}, {"warmup", "10s", {}}};
  const Scenario scenario = compile(document.value.value(), compiling).value.value();
  ReplicateOptions options;
  options.replications = 16;
  options.threads = static_cast<int>(state.range(0));
  const std::atomic<bool> stop{false};
  std::ostringstream out;
  for (auto _ : state) {
    Progress progress(Progress::Mode::kOff, "bench", std::vector<Duration>(options.replications),
                      out);
    const Replicated all = replicate({&scenario.system}, options, stop, progress);
    benchmark::DoNotOptimize(all.folds.data());
  }
}
BENCHMARK(replications)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ballast
