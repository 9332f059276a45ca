// A scenario: what to simulate, and what people expect of it. Read from the scenario language
// (version 1, docs/scenarios.md) into the plain specs of models/spec.h; runs nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/spec.h"
#include "scenarios/diagnostic.h"
#include "scenarios/document.h"

namespace ballast {

// One line of the human timeline of an incident: no effect on the physics.
struct InvestigationStep {
  Time at;
  std::string kind;  // alert | hypothesis | action | escalation | finding | fix | note
  std::string text;
  std::optional<bool> correct;
};

// A line of `expect`, parsed: PATH OP NUMBER, or PATH between A and B. Ratios written as percent
// are in 0..1, durations in seconds, as in the result JSON.
struct Expectation {
  enum class Op { kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kBetween };
  std::string text;               // as written
  std::vector<std::string> path;  // members of the result JSON; list members by name
  Op op = Op::kLess;
  double a = 0;
  double b = 0;  // of kBetween
  Location location;
};

struct WhatIf {
  std::string name;
  std::string summary;  // may be empty
};

// How a wall-clock scenario maps t = 0: local date and time and the offset written in `clock`.
struct WallClock {
  std::int64_t epoch_s = 0;  // UTC seconds of t = 0
  int offset_s = 0;          // of the written zone, east positive
};

// Where a value of the resolved scenario came from, for `explain`.
struct ResolvedValue {
  std::string path;
  std::string value;  // in the scenario's own notation
  bool is_default = false;
};

struct Scenario {
  std::string name;
  std::string summary;
  std::string hash;  // of the resolved document, patches included: 16 hex digits
  std::optional<WallClock> clock;
  SystemSpec system;
  std::vector<InvestigationStep> investigation;
  std::vector<WhatIf> whatifs;
  std::string baseline;  // name of the what-if without the incident; may be empty
  std::vector<Expectation> expectations;
  std::vector<ResolvedValue> resolved;  // every value in force at t = 0, defaults included
};

// A replacement of the value at a dotted path: an entry of `set`, or `--set path=value`.
struct Patch {
  std::string path;
  std::string value;  // YAML flow text: `800/s`, `{"*": 10}`
  Location location;  // {"--set", 0, 0} from the command line
};

// Reads a whole file ("-" = standard input). Environment failures (no such file, a directory, no
// permission) throw IoError; content that is not text (binary, invalid UTF-8) or is over 16 MiB is
// a diagnostic.
Checked<Document> read_document(const std::string& file);
// Parses text that is already in memory; `file` is used in locations only.
Checked<Document> parse_document(std::string_view text, const std::string& file);

// Compiles a document into a scenario after applying, in this order, the named what-if (empty:
// none) and the patches. All diagnostics of the document, its what-ifs (each is compiled too),
// patches and events are reported at once. `seed` replaces the scenario's seed when given.
struct CompileOptions {
  std::string whatif;
  std::vector<Patch> patches;
  std::optional<std::uint64_t> seed;
};
Checked<Scenario> compile(const Document& document, const CompileOptions& options = {});

// Formats a simulated time for people: wall clock ("10:00:05") where the scenario has one, else
// "+00:30:05".
std::string format_time(const Scenario& scenario, Time t);

// The JSON Schema (draft 2020-12) of the scenario language, generated from the declarations.
std::string json_schema();

// The live paths an event may `set`, with type, unit and help: "traffic.NAME.arrivals.rate", ...
struct LivePath {
  std::string path;
  std::string type;
  std::string help;
};
std::vector<LivePath> live_paths();

// Thrown for failures of the environment (exit code 3): cannot read, cannot write.
class IoError;

}  // namespace ballast
