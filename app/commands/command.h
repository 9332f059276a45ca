// A subcommand of `ballast`. Each is one file here that declares its name, its summary, examples
// for its --help, and its options; the explicit list is in commands/all.cc.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "app/options.h"

namespace ballast {

// What a command tells the error handling around it.
struct CommandContext {
  std::string format = "text";  // or "json": standard output must parse, errors included
  std::string replay;  // command that replays the present run, for reports of simulator bugs

  bool json() const { return format == "json"; }
};

struct Command {
  std::string_view name;
  std::string_view summary;
  std::string_view examples;
  // Declares the options and returns what to run when the user chose this command; its
  // result is the exit code. `context` outlives both.
  std::function<int()> (*setup)(Options& options, CommandContext& context);
};

std::span<const Command* const> commands();

}  // namespace ballast
