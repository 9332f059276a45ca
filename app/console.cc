#include "app/console.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "scenarios/io_error.h"

namespace ballast {

namespace {

bool dumb_terminal() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

}  // namespace

void write_stdout(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      return;
    } else if (errno != EINTR) {
      throw IoError(std::string("cannot write to standard output: ") + std::strerror(errno));
    }
  }
}

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1 && !dumb_terminal(); }

bool stdout_wants_colour() {
  const char* no_color = std::getenv("NO_COLOR");
  return stdout_is_terminal() && !dumb_terminal() && (no_color == nullptr || *no_color == '\0');
}

}  // namespace ballast
