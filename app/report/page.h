// A report: one HTML file with everything in it. It loads nothing; its content security policy lets
// run nothing but the script that is built into this program.
#pragma once

#include <string>

#include "app/report/source.h"

namespace ballast::report {

// Whether this program was built with the page (BALLAST_WEB).
bool available();
// Throws InvalidInput, with how to get it, where the page is not built in.
void require_available();

std::string run_report(const RunSource& source);

}  // namespace ballast::report
