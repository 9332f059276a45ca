// A subcommand of `ballast`. Each is one file here that declares its name, its summary, examples
// for its --help, and its options; the explicit list is in commands/all.cc.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace ballast {

// What a command tells the error handling around it.
struct CommandContext {
  bool json = false;   // --format json was asked for: standard output must parse, errors included
  std::string replay;  // command that replays the present run, for reports of simulator bugs
};

struct Command {
  std::string_view name;
  std::string_view summary;
  std::string_view examples;
  // Declares the options on `app` and returns what to run when the user chose this command; its
  // result is the exit code. `context` outlives both.
  std::function<int()> (*setup)(CLI::App& app, CommandContext& context);
};

std::span<const Command* const> commands();

}  // namespace ballast
