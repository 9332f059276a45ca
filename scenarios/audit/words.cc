#include "scenarios/audit/words.h"

#include <fmt/format.h>

#include <cmath>

namespace ballast::audit {

std::string number(double value) {
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size >= 100) return fmt::format("{:.0f}", value);
  const int decimals = std::max(0, 2 - static_cast<int>(std::floor(std::log10(size))));
  std::string text = fmt::format("{:.{}f}", value, std::min(decimals, 9));
  if (text.find('.') == std::string::npos) return text;
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string percent(double ratio) { return number(100 * ratio) + " %"; }
std::string per_second(double rate) { return number(rate) + "/s"; }

std::string seconds(double s) {
  if (s >= 7200) return number(s / 3600) + " h";
  if (s >= 120) return number(s / 60) + " min";
  if (s >= 1 || s == 0) return number(s) + " s";
  return number(s * 1e3) + " ms";
}

std::string time(Duration duration) {
  return seconds(std::chrono::duration<double>(duration).count());
}

std::string names(const std::vector<std::string>& all, std::size_t at_most) {
  std::string text;
  const std::size_t shown = all.size() <= at_most ? all.size() : at_most - 1;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == all.size() ? " and " : ", ";
    text += all[i];
  }
  if (shown < all.size()) text += fmt::format(" and {} more", all.size() - shown);
  return text;
}

std::string counted(std::size_t n, const std::string& noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

}  // namespace ballast::audit
