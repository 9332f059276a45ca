// In place of the page, in a program that is built without it (-DBALLAST_WEB=OFF).
#include "app/report/assets.h"

namespace ballast::report {

std::string_view page_script() { return {}; }
std::string_view page_style() { return {}; }
std::string_view script_checksum() { return {}; }
std::string_view style_checksum() { return {}; }

}  // namespace ballast::report
