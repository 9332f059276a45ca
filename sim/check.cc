#include "sim/check.h"

#include <string_view>

namespace ballast {

void check_failed(const char* condition, const char* file, int line, const std::string& detail) {
  std::string_view name = file;
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  throw SimulatorBug("check failed: " + std::string(condition) + " (" + std::string(name) + ":" +
                     std::to_string(line) + "): " + detail);
}

}  // namespace ballast
