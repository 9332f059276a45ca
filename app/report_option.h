// `--report FILE.html` of the commands that can show their result as a page.
#pragma once

#include <string>

#include "app/options.h"

namespace ballast {

void add_report_option(Options& options, std::string& file);

// Before a long run: whether there is a page in this program, and a place to put it. Nothing to
// check where no page was asked for. Throws InvalidInput or IoError.
void check_report(const std::string& file);

}  // namespace ballast
