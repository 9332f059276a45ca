// A report: one HTML file with everything in it. It loads nothing; its content security policy lets
// run nothing but the script that is built into this program.
#pragma once

#include <filesystem>
#include <string>

#include "app/report/source.h"

namespace ballast::report {

// Whether this program was built with the page (BALLAST_WEB).
bool available();
// Throws InvalidInput, with how to get it, where the page is not built in.
void require_available();

std::string run_report(const RunSource& source);
// Of `ballast compare`: its JSON, and as the series the overlay of its variants.
std::string comparison_report(const RunSource& source);
// Of the JSON of `ballast plan` and `ballast sweep`.
std::string plan_report(const Json& plan);
std::string sweep_report(const Json& sweep);

// The page of a file that any of them wrote, and of the series beside it. Throws IoError when a
// file cannot be read and InvalidInput when it is not what it should be.
std::string report_of_file(const std::filesystem::path& result);

}  // namespace ballast::report
