// workload_bench: the speed of `ballast run` on the reference workloads, beside a hand-tuned loop
// that is run next to it, so that the speed of the machine cancels. `./dev bench` builds and runs
// it.
#include <sched.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "bench/runner/comparison.h"
#include "bench/runner/measure.h"
#include "bench/runner/table.h"

namespace ballast::bench {
namespace {

// The last core that this process may use: the first is where most interrupts go.
int last_core() {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 0;
  int last = 0;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(static_cast<std::size_t>(core), &cores)) last = core;
  return last;
}

// Those whose names begin with one of the words; all without words.
std::vector<Workload> chosen(const std::vector<std::string>& words, bool smoke) {
  std::vector<Workload> result;
  for (const Workload& workload : workloads()) {
    bool wanted = words.empty();
    for (const std::string& word : words) wanted |= workload.name.starts_with(word);
    if (wanted && !(smoke && workload.smoke_duration.empty())) result.push_back(workload);
  }
  if (result.empty()) throw std::runtime_error("no workload of that name");
  return result;
}

void write(const std::string& file, const Json& json) {
  std::ofstream out(file, std::ios::binary);
  out << json_text(json);
  if (!out.flush()) throw std::runtime_error("cannot write " + file);
}

Json read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  Json json = Json::parse(in, nullptr, false);
  if (json.is_discarded() || json.value("schema", "") != "ballast/bench/1")
    throw std::runtime_error("cannot read " + file + " as what an earlier run has written");
  return json;
}

// What is fast and wrong is not fast.
void check_means(const Json& measured) {
  for (const auto& [name, w] : measured.at("workloads").items()) {
    if (!w.at("mean").contains("theory")) continue;
    const double off =
        w.at("mean").at("value").get<double>() / w.at("mean").at("theory").get<double>() - 1;
    if (std::abs(off) > 0.1) throw std::runtime_error(name + ": the mean latency is wrong");
  }
}

int run(int argc, char** argv) {
  Plan plan;
  plan.core = last_core();
  plan.ballast = BALLAST_PROGRAM;
  plan.yardstick = YARDSTICK_PROGRAM;
  std::vector<std::string> words;
  std::string out = RESULT_FILE, against;
  bool peers = false;
  CLI::App app("Speed of ballast on the reference workloads, beside the yardstick");
  app.add_option("WORKLOAD", words, "Only those whose names begin so: W1, W2, W7-login, ...");
  app.add_option("--repetitions", plan.repetitions, "Runs of each, medians are taken (default 5)")
      ->check(CLI::Range(1, 1000));
  app.add_option("--out", out, "Where to write the JSON (default: bench.json in the build folder)");
  app.add_option(
      "--against", against,
      "Compare with what an earlier run has written; exit code 1 if something is slower");
  app.add_flag("--peers", peers,
               "Beside SystemC, ns-3, SimGrid and SimPy, too: those that are built");
  app.add_option("--core", plan.core, "Core to run on (default: the last)");
  app.add_option("--ballast", plan.ballast, "Another build of the program");
  app.add_flag("--smoke", plan.smoke, "Short runs that only show that everything works");
  CLI11_PARSE(app, argc, argv);
  if (plan.smoke) plan.repetitions = 1;
  plan.workloads = chosen(words, plan.smoke);
  if (peers) plan.peers = built_peers();
  Json before;
  if (!against.empty()) before = read(against);
  if (!before.is_null() && before.at("smoke") != plan.smoke)
    throw std::runtime_error("short runs cannot be compared with long ones");

  const Json measured = measure(plan);
  std::fputs(table(measured).c_str(), stdout);
  write(out, measured);
  check_means(measured);
  if (against.empty()) return 0;
  const Comparison comparison = compare(before, measured);
  std::fputs(comparison.text.c_str(), stdout);
  return comparison.slower ? 1 : 0;
}

}  // namespace
}  // namespace ballast::bench

int main(int argc, char** argv) {
  try {
    return ballast::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 3;
  }
}
