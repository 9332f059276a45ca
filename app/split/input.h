// What `ballast split` is asked to play: from its options, as typed, to servers, an algorithm and
// the keys of the requests. All that is wrong with the options is reported at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/scenario_input.h"
#include "models/balancers/split.h"

namespace ballast {

struct SplitArguments {
  // A pool by hand; lists are separated by commas.
  std::string algorithm;
  std::vector<std::string> params;  // "key=value"
  std::string weights;
  std::string names;
  std::string backup;         // servers, by number from 1 or by name
  std::string max_in_flight;  // one limit for all, or one for each

  // Or the pool of a scenario.
  ScenarioArguments input;  // no scenario: an empty name
  std::string balancer;
  std::string pool;
  std::string traffic;

  // What to play.
  std::optional<std::uint64_t> requests;
  std::string keys;  // a file, one key a line
  std::string down;  // servers
  std::optional<std::uint64_t> workers;
  bool hold = false;
};

struct SplitPlan {
  SplitSpec spec;
  std::size_t requests = 0;
  std::vector<std::string> keys;  // those of --keys, one a request
  KeyOfRequest key;
  bool named = false;              // the names of the servers are the user's
  std::vector<std::string> notes;  // what to know about the scenario's part, for people
  std::vector<Diagnostic> warnings;

  Split play() const { return play_split(spec, requests, key); }
};

// Throws InvalidInput or IoError.
SplitPlan plan_split(const SplitArguments& arguments);

// ---- the parts, for plan_split() ----------------------------------------------------------------

// Collects what is wrong; every finding is about an option.
class OptionFindings {
 public:
  void error(const char* code, const char* option, const std::string& message,
             const std::string& hint = {});
  void add(std::vector<Diagnostic> diagnostics);
  bool empty() const { return diagnostics_.empty(); }
  void throw_if_any();

 private:
  std::vector<Diagnostic> diagnostics_;
};

// "a,b" as {"a", "b"}; an empty text has no items.
std::vector<std::string> items_of(const std::string& text);

// The servers that `text` lists by number from 1 or by name.
std::vector<ServerIndex> listed_servers(const std::string& text, const char* option,
                                        const std::vector<std::string>& names,
                                        OptionFindings& findings);

void plan_by_hand(const SplitArguments& arguments, SplitPlan& plan, OptionFindings& findings);
void plan_from_scenario(const SplitArguments& arguments, SplitPlan& plan, OptionFindings& findings);

}  // namespace ballast
