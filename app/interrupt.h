// Ctrl-C and SIGTERM during a run: the first asks the run to stop at its next bucket, so that what
// there is can be written; the second ends the process at once.
#pragma once

#include <atomic>

namespace ballast {

// Installs the handlers (once is enough) and returns the flag that they set.
const std::atomic<bool>& catch_interrupts();

}  // namespace ballast
