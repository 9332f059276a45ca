// From argv to an exit code: finds the subcommand, and turns what goes wrong into a message on
// stderr and the exit code of its kind (exit_code.h).
#pragma once

namespace ballast {

int run_command_line(int argc, char** argv);

}  // namespace ballast
