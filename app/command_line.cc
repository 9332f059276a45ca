#include "app/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <new>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/invalid_input.h"
#include "app/scenario_finder.h"
#include "models/simulation.h"
#include "scenarios/io_error.h"
#include "sim/check.h"

namespace ballast {

namespace {

constexpr const char* kProgram = "ballast";

Diagnostic environment_error(const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.code = "io";
  diagnostic.message = message;
  diagnostic.location.file = kProgram;
  return diagnostic;
}

// --format json promises that standard output parses, so what went wrong is said there as well.
void report(const std::vector<Diagnostic>& diagnostics, bool json) {
  print_diagnostics(diagnostics);
  const std::size_t errors = count_errors(diagnostics);
  if (errors > 1) std::cerr << errors << " errors\n";
  if (!json) return;
  Json list = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) list.push_back(diagnostic_json(diagnostic));
  write_stdout(json_text({{"schema", "ballast/diagnostics/1"}, {"diagnostics", std::move(list)}}));
}

// Known before the options are parsed, for mistakes in the options themselves.
bool asks_for_json(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--format=json") return true;
    if (word == "--format" && i + 1 < argc && std::string_view(argv[i + 1]) == "json") return true;
  }
  return false;
}

// The first word is meant as a subcommand; CLI11 would only say that one is required.
void check_subcommand(const CLI::App& app, int argc, char** argv) {
  if (argc < 2)
    throw InvalidInput("usage", "a command is needed", "start with: ballast run misweighted-pool");
  const std::string word = argv[1];
  if (word == "-h" || word == "--help" || word == "--version") return;
  if (word.starts_with('-'))
    throw InvalidInput("unknown-option",
                       fmt::format("there is no option '{}' before a command", word),
                       "`ballast --help` shows how it is used");
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), word) != names.end()) return;
  std::string hint;
  if (const auto close = nearest(word, names))
    hint = "did you mean '" + *close + "'?";
  else if (const auto file = find_scenario(word); file && std::filesystem::exists(*file))
    hint = "to replay that scenario: ballast run " + word;
  else
    hint = "`ballast --help` lists the commands";
  throw InvalidInput("unknown-command", "there is no command '" + word + "'", hint);
}

[[noreturn]] void throw_unexpected(const CLI::App& command) {
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  std::vector<Diagnostic> diagnostics;
  for (const std::string& word : command.remaining(true)) {
    Diagnostic diagnostic;
    diagnostic.location.file = kProgram;
    const bool option = word.size() > 1 && word[0] == '-';
    if (!option && !diagnostics.empty()) continue;  // most likely the value of an unknown option
    diagnostic.code = option ? "unknown-option" : "unexpected-argument";
    diagnostic.message = fmt::format("{} '{}' of `ballast {}`",
                                     option ? "there is no option" : "unexpected argument", word,
                                     command.get_name());
    if (const auto close = nearest(word.substr(0, word.find('=')), options); option && close)
      diagnostic.hint = "did you mean '" + *close + "'?";
    else
      diagnostic.hint = fmt::format("`ballast {} --help` shows its options", command.get_name());
    diagnostics.push_back(std::move(diagnostic));
  }
  throw InvalidInput(std::move(diagnostics));
}

int run(CLI::App& app, int argc, char** argv, CommandContext& context) {
  std::vector<std::pair<CLI::App*, std::function<int()>>> actions;
  for (const Command* command : commands()) {
    CLI::App* sub = app.add_subcommand(std::string(command->name), std::string(command->summary));
    sub->footer(std::string(command->examples));
    Options options(*sub);
    actions.emplace_back(sub, command->setup(options, context));
  }
  const auto chosen = [&]() -> const CLI::App& {
    return app.get_subcommands().empty() ? app : *app.get_subcommands().front();
  };
  try {
    check_subcommand(app, argc, argv);
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    write_stdout(app.help());
    return kExitOk;
  } catch (const CLI::CallForVersion&) {
    write_stdout("ballast " BALLAST_VERSION "\n");
    return kExitOk;
  } catch (const CLI::ExtrasError&) {
    throw_unexpected(chosen());
  } catch (const CLI::ParseError& error) {
    const std::string name = &chosen() == &app ? "" : " " + chosen().get_name();
    throw InvalidInput("usage", error.what(), "`ballast" + name + " --help` shows how it is used");
  }
  for (const auto& [sub, action] : actions)
    if (sub->parsed()) return action();
  return kExitUsage;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CommandContext context;
  if (asks_for_json(argc, argv)) context.format = "json";
  try {
    CLI::App app{"Simulates traffic distribution: replays load-balancer outages in numbers",
                 kProgram};
    app.set_version_flag("--version", "ballast " BALLAST_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Start with:\n"
        "  ballast run misweighted-pool --whatif all\n"
        "`ballast COMMAND --help` teaches each command by example.\n");
    return run(app, argc, argv, context);
  } catch (const InvalidInput& invalid) {
    report(invalid.diagnostics(), context.json());
    return kExitUsage;
  } catch (const ScenarioStuck& stuck) {
    report(InvalidInput("stuck", stuck.what()).diagnostics(), context.json());
    return kExitUsage;
  } catch (const IoError& error) {
    report({environment_error(error.what())}, context.json());
    return kExitEnvironment;
  } catch (const std::bad_alloc&) {
    report({environment_error("out of memory")}, context.json());
    return kExitEnvironment;
  } catch (const std::exception& bug) {
    // SimulatorBug, or anything that nobody expected, which is a bug as well.
    std::cerr << "ballast: this is a bug in ballast: " << bug.what() << "\n";
    if (!context.replay.empty()) std::cerr << "replay it with: " << context.replay << "\n";
    if (context.json())
      write_stdout(json_text({{"schema", "ballast/diagnostics/1"},
                              {"diagnostics",
                               {{{"severity", "error"},
                                 {"code", "bug"},
                                 {"message", bug.what()},
                                 {"replay", context.replay}}}}}));
    return kExitBug;
  }
}

}  // namespace ballast
