// cookie, stick-table, stick on, persist: requests that bypass the algorithm.
#include <algorithm>
#include <array>

#include "scenarios/configs/haproxy/section.h"
#include "scenarios/configs/haproxy/values.h"

namespace ballast::config::haproxy {

// cookie NAME [rewrite|insert|prefix] [indirect] [maxidle TIME] [maxlife TIME] ...
void read_cookie(const Statement& s) {
  Fact<Stickiness>& sticky = s.section.backend.sticky;
  if (s.negated) {
    if (sticky.value.by == Stickiness::By::kCookie) sticky = {};
    return;
  }
  Stickiness cookie;
  cookie.by = Stickiness::By::kCookie;
  cookie.name = s.arg(0);
  static constexpr std::array<std::string_view, 10> kFlags = {
      "rewrite",  "insert",   "prefix", "indirect", "nocache",
      "postonly", "preserve", "secure", "httponly", "dynamic"};
  for (std::size_t i = 1; i < s.arguments(); ++i) {
    const std::string& word = s.arg(i);
    if (word == "maxidle" || word == "maxlife") {
      const auto time = read_time(s.arg(i + 1));
      if (!time) return s.unknown_from(i, "a time is due");
      // Unlike everywhere else a bare number is in seconds here.
      const bool bare = s.arg(i + 1).find_first_not_of("0123456789") == std::string::npos;
      (word == "maxidle" ? cookie.idle : cookie.lifetime)
          .give(bare ? *time * 1000 : *time, s.place(i));
      ++i;
    } else if (word == "domain" || word == "attr") {
      ++i;
    } else if (std::find(kFlags.begin(), kFlags.end(), word) == kFlags.end()) {
      s.unknown_from(i, "an option of `cookie`");
    }
  }
  sticky.give(cookie, s.where());
}

// stick-table type ip size 200k expire 30m ...: a table alone pins nobody.
void read_stick_table(const Statement& s) {
  Stickiness& sticky = s.section.backend.sticky.value;
  for (std::size_t i = 0; i + 1 < s.arguments(); ++i) {
    if (s.arg(i) == "expire")
      if (const auto time = read_time(s.arg(i + 1))) sticky.idle.give(*time, s.place(i));
    if (s.arg(i) == "size")
      if (const auto size = read_size(s.arg(i + 1))) sticky.entries.give(*size, s.place(i));
  }
}

// stick on EXPR [table NAME] [if ...]; stick match, store-request and store-response likewise.
void read_stick_on(const Statement& s) {
  Fact<Stickiness>& sticky = s.section.backend.sticky;
  // A cookie comes first where a request has it; the table is for those without.
  if (sticky.value.by == Stickiness::By::kCookie) return;
  Stickiness table = sticky.value;  // expiry and size, from the stick-table of this section
  table.by = Stickiness::By::kTable;
  table.name = s.arg(0);
  table.by_address = s.arg(0) == "src" || s.arg(0).starts_with("src,");
  sticky.give(table, s.where());
}

void read_persist(const Statement& s) {
  Stickiness cookie;
  cookie.by = Stickiness::By::kCookie;
  cookie.name = s.arg(0);
  if (cookie.name.starts_with("rdp-cookie"))
    s.section.backend.sticky.give(cookie, s.where());
  else
    s.unknown("a kind of persistence");
}

}  // namespace ballast::config::haproxy
