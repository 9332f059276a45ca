// `ballast check`: validates scenarios without running them; all that is wrong, at once.
#include <memory>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/invalid_input.h"
#include "app/scenario_input.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace {

struct FileReport {
  std::vector<Diagnostic> diagnostics;
  ExitCode code = kExitOk;
};

FileReport check_file(const std::string& argument) {
  try {
    Checked<Document> document = read_document(scenario_file(argument));
    FileReport report{std::move(document.diagnostics), kExitOk};
    if (document.ok()) {
      const Checked<Scenario> scenario = compile(*document.value);
      report.diagnostics.insert(report.diagnostics.end(), scenario.diagnostics.begin(),
                                scenario.diagnostics.end());
    }
    if (count_errors(report.diagnostics) > 0) report.code = kExitUsage;
    return report;
  } catch (const InvalidInput& invalid) {
    return {invalid.diagnostics(), kExitUsage};
  } catch (const IoError& error) {
    Diagnostic diagnostic;
    diagnostic.code = "io";
    diagnostic.message = error.what();
    diagnostic.location.file = argument;
    return {{diagnostic}, kExitEnvironment};
  }
}

int check(const std::vector<std::string>& files, const CommandContext& context) {
  Json json = Json::array();
  std::string text;
  bool invalid = false;
  bool unreadable = false;
  for (const std::string& file : files) {
    const FileReport report = check_file(file);
    invalid = invalid || report.code == kExitUsage;
    unreadable = unreadable || report.code == kExitEnvironment;
    for (const Diagnostic& diagnostic : report.diagnostics)
      json.push_back(diagnostic_json(diagnostic));
    print_diagnostics(report.diagnostics);
    const std::size_t errors = count_errors(report.diagnostics);
    text += file + (errors == 0   ? ": ok"
                    : errors == 1 ? ": 1 error"
                                  : ": " + std::to_string(errors) + " errors");
    text += "\n";
  }
  write_stdout(context.json() ? json_text(json) : text);
  return invalid ? kExitUsage : unreadable ? kExitEnvironment : kExitOk;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto files = std::make_shared<std::vector<std::string>>();
  options.add("SCENARIO", *files, "Files, - for standard input, or names of shipped scenarios")
      .required();
  add_format_option(options, context);
  return [files, &context] { return check(*files, context); };
}

}  // namespace

extern const Command kCheckCommand;
const Command kCheckCommand = {
    "check", "Validate scenarios without running them",
    "Examples:\n"
    "  ballast check scenarios/*.yaml        all mistakes of all files, with line and column\n"
    "  ballast check my.yaml --format json   a list of diagnostics, for editors and CI\n"
    "Exit codes: 0 all valid, 2 a file is invalid, 3 a file cannot be read\n",
    setup};

}  // namespace ballast
