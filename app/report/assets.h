// The script and the style of the page, built from web/ into the program (app/report/assets.S), or
// empty in a program that was built without.
#pragma once

#include <string_view>

namespace ballast::report {

std::string_view page_script();
std::string_view page_style();
// Checksums for the Content-Security-Policy: "sha256-...".
std::string_view script_checksum();
std::string_view style_checksum();

}  // namespace ballast::report
