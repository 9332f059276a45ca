// Runs the real binary through the shell, in a directory of its own, as a user would.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace ballast {

struct Finished {
  int exit_code = 0;  // 128 + n for signal n, as in a shell
  std::string out;
  std::string err;
};

class CommandLineTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    directory_ = std::filesystem::temp_directory_path() /
                 ("ballast-cli-" + std::to_string(::getpid()) + "-" + info->name());
    std::filesystem::create_directories(directory_);
    ::setenv("BALLAST", BALLAST_BINARY, 1);
    ::setenv("BALLAST_SCENARIOS", BALLAST_SOURCE_DIR "/scenarios", 1);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  // "$BALLAST" is the binary. Streams are files, so nothing is a terminal.
  Finished shell(const std::string& command) const {
    const std::string line =
        "cd '" + directory_.string() + "' && { " + command + "\n} >.out 2>.err </dev/null";
    const int status = std::system(line.c_str());
    Finished outcome;
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    outcome.out = content(".out");
    outcome.err = content(".err");
    return outcome;
  }
  Finished ballast(const std::string& arguments) const {
    return shell("\"$BALLAST\" " + arguments);
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name, std::ios::binary) << text;
  }
  std::string content(const std::string& name) const {
    std::ifstream in(directory_ / name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(directory_ / name); }
  nlohmann::json json(const std::string& text) const {
    const auto parsed = nlohmann::json::parse(text, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << "does not parse: " << text.substr(0, 400);
    return parsed;
  }

  // A small scenario that is valid; runs in milliseconds. Not at rest: about 80 % busy.
  static std::string small_scenario() {
    return R"(version: 1
name: small
duration: 10m
warmup: 1m
seed: 3
slo: {latency: 500ms}
incident: {from: 4m, to: 6m}
traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: 80/s}
    users: {count: 500, popularity: uniform}
    work: {distribution: exponential, mean: 80ms}
balancers:
  edge:
    algorithm: haproxy/roundrobin
    pool: app
    weights: {app-1: 3, "*": 1}
pools:
  app: {servers: 4, workers: 2, queue: 20}
events:
  - {name: fix, at: 6m, set: {balancers.edge.weights: {"*": 1}}, note: weights corrected}
whatif:
  even_weights: {set: {balancers.edge.weights: {"*": 1}}}
  double: {set: {pools.app.workers: 4}}
baseline: even_weights
expect:
  - during.error_ratio > 1%
  - whatif.even_weights.during.error_ratio < 1%
)";
  }

  std::filesystem::path directory_;
};

}  // namespace ballast
