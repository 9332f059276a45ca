// Standard output as a tool should treat it: everything or an error, and quiet when the reader has
// gone (`| head`).
#pragma once

#include <string_view>

namespace ballast {

// Writes all of `text`. A reader that has closed the pipe is not an error; anything else that keeps
// the text from being written (a full disk) throws IoError.
void write_stdout(std::string_view text);

bool stdout_is_terminal();
bool stderr_is_terminal();
// Colours on standard output: on a terminal, unless NO_COLOR is set (no-color.org) or it is dumb.
bool stdout_wants_colour();

}  // namespace ballast
