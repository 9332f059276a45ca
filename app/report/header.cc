// The first ten seconds of a report: the verdict and the four tiles.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/culprits.h"
#include "app/report/html.h"
#include "app/report/sections.h"
#include "app/report/tile.h"
#include "app/text.h"
#include "app/verdict.h"

namespace ballast::report {

namespace {

std::string whole(double n) { return count_text(static_cast<std::uint64_t>(std::max(0.0, n))); }

// "2 h 30 min"
std::string length_text(double s) {
  if (s < 120) return time_text(s);
  const auto minutes = static_cast<std::int64_t>(std::llround(s / 60));
  if (minutes < 60) return fmt::format("{} min", minutes);
  return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60)
                           : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string who_tile(const Json& block) {
  const auto affected = number_at(block, {"users", "affected_ratio"});
  const auto error = number_at(block, {"error_ratio"});
  const auto shown = affected ? affected : error;
  Tile tile("Who", shown ? percent_text(*shown) : "no data", shown && *shown > 0.001 ? "bad" : "");
  if (affected) {
    tile.line(fmt::format("of users affected: {} of {}",
                          strong(whole(number_at(block, {"users", "affected"}).value_or(0))),
                          whole(number_at(block, {"users", "active"}).value_or(0))));
    if (const auto due = number_at(block, {"users", "attributable_ratio"}))
      tile.line(strong(percent_text(std::max(0.0, *due))) + " because of the incident");
  } else {
    const std::string of = block["traffic"].size() == 1
                               ? "of the requests of " + block["traffic"].items().begin().key()
                               : std::string("of requests");
    tile.line(shown ? escaped(of + " failed; users are not counted") : "no request ended");
  }
  struct Entry {
    std::string name;
    double error;
    std::optional<double> affected;
  };
  std::vector<Entry> entries;
  for (const auto& [name, traffic] : block["traffic"].items())
    entries.push_back({name, number_at(traffic, {"error_ratio"}).value_or(0),
                       number_at(traffic, {"users", "affected_ratio"})});
  if (entries.size() < 2) return tile.html();
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.error > b.error; });
  for (std::size_t i = 0; i < std::min<std::size_t>(entries.size(), 4); ++i) {
    const Entry& entry = entries[i];
    std::string text = strong(entry.name) + ": " + escaped(percent_text(entry.error)) + " failed";
    if (entry.affected) text += ", " + escaped(percent_text(*entry.affected)) + " of users";
    tile.line(text);
  }
  if (entries.size() > 4) tile.line(fmt::format("and {} more", entries.size() - 4));
  return tile.html();
}

// The first step of a kind (and judged right, where it is judged) inside the incident.
std::optional<double> first_step(const Json& plain, const char* kind, double from_s) {
  const Json* steps = member(plain, {"investigation"});
  if (steps == nullptr) return std::nullopt;
  for (const Json& step : *steps) {
    const Json* correct = member(step, {"correct"});
    const bool wrong = correct != nullptr && correct->is_boolean() && !correct->get<bool>();
    const auto at = number_at(step, {"at"});
    if (text_at(step, {"kind"}) == kind && !wrong && at && *at >= from_s) return at;
  }
  return std::nullopt;
}

std::string when_tile(const Json& plain, const Json& block) {
  const auto label = time_label(plain);
  const double from = number_at(block, {"window", "from_s"}).value_or(0);
  const double to = number_at(block, {"window", "to_s"}).value_or(0);
  Tile tile("When", length_text(to - from), "");
  std::string span = strong(label(from)) + " to " + strong(label(to));
  if (const std::string clock = text_at(plain, {"scenario", "clock"}); clock.size() >= 10)
    span += fmt::format(", <span class=\"nb\">{}</span> (UTC{})", escaped(clock.substr(0, 10)),
                        escaped(clock.substr(19)));
  tile.line(span);
  const auto after = [&](const char* what, std::optional<double> at) {
    if (!at) return;
    tile.line(fmt::format("{} {}{}", what, strong(label(*at)),
                          *at > from ? escaped(", " + length_text(*at - from) + " in") : ""));
  };
  after("first alert", first_step(plain, "alert", from));
  after("found", first_step(plain, "finding", from));
  after("fixed", first_step(plain, "fix", from));
  if (const auto out = number_at(plain, {"slo", "minutes_out"}))
    tile.line(strong(length_text(*out * 60)) + " out of SLO in the whole run");
  for (const auto& [name, traffic] : plain["traffic"].items())
    if (const auto cleared = number_at(traffic, {"returning", "cleared_at_s"})) {
      tile.line("returning users gone " + strong(label(*cleared)));
      break;
    }
  return tile.html();
}

std::string which_tile(const Json& block) {
  Culprits culprits = culprits_of(block);
  const bool guilty = !culprits.servers.empty();
  if (!guilty) culprits = busiest_of(block);
  std::vector<std::string> names;
  double share = 0;
  double expected = 0;
  double busy = 0;
  double offered = 0;
  double failed = 0;
  for (const Json* server : culprits.servers) {
    names.push_back((*server)["name"]);
    share += number_at(*server, {"share"}).value_or(0);
    expected += number_at(*server, {"expected_share"}).value_or(0);
    busy += number_at(*server, {"utilization"}).value_or(0);
    offered += number_at(*server, {"offered"}).value_or(0);
    failed += number_at(*server, {"failed"}).value_or(0);
  }
  const bool all = guilty && names.size() == culprits.pool_size;
  std::string big = "no server";
  if (guilty)
    big = all                 ? "pool " + culprits.pool
          : names.size() <= 3 ? join_names(names, 3)
                              : fmt::format("{} servers", names.size());
  Tile tile("Which", big, guilty ? "bad" : "good");
  if (!guilty) {
    if (names.empty()) {
      tile.line("no server was in use");
    } else {
      tile.line("was overloaded");
      tile.line(fmt::format("the busiest, {}, was {} busy", strong(names.front()),
                            strong(percent_text(busy))));
    }
    return tile.html();
  }
  if (!all && names.size() > 3) tile.line(escaped(join_names(names, 3)));
  if (all)
    tile.line(names.size() == 1 ? "its only server"
                                : fmt::format("all {} servers alike", names.size()));
  else if (expected > 0)
    tile.line(fmt::format("{} of the traffic of pool {}, {} of its capacity",
                          strong(percent_text(share)), escaped(culprits.pool),
                          strong(percent_text(expected))));
  tile.line(fmt::format("{} busy, {} failed",
                        strong(percent_text(busy / static_cast<double>(names.size()))),
                        strong(offered > 0 ? percent_text(failed / offered) : "nothing")));
  // The pools that one might suspect, and that did nothing wrong.
  for (const auto& [name, pool] : block["pools"].items()) {
    const auto utilization = number_at(pool, {"utilization"});
    const double lost = number_at(pool, {"failed"}).value_or(0);
    const double asked = number_at(pool, {"offered"}).value_or(0);
    if (name == culprits.pool || !utilization || asked == 0 || lost > asked * 1e-4) continue;
    tile.line(fmt::format("pool {}: {} busy, failed {}", strong(name),
                          escaped(percent_text(*utilization)),
                          lost > 0 ? "next to nothing" : "nothing"));
  }
  return tile.html();
}

std::string how_bad_tile(const Json& plain, const Json& block) {
  const auto error = number_at(block, {"error_ratio"});
  const double failed = number_at(block, {"requests", "failed"}).value_or(0);
  const double ok = number_at(block, {"requests", "ok"}).value_or(0);
  Tile tile("How bad", error ? percent_text(*error) : "no data",
            !error           ? ""
            : *error > 0.001 ? "bad"
            : *error > 0     ? ""
                             : "good");
  tile.line(fmt::format("of requests failed: {} of {}", strong(whole(failed)), whole(failed + ok)));
  if (const Json* causes = member(block, {"requests", "by_cause"});
      causes != nullptr && failed > 0) {
    std::string most;
    double count = 0;
    for (const auto& [cause, n] : causes->items())
      if (n.is_number() && n.get<double>() > count) {
        most = cause;
        count = n.get<double>();
      }
    if (!most.empty())
      tile.line(fmt::format("{} {}",
                            count >= failed * 0.9995
                                ? "all of them"
                                : strong(percent_text(count / failed)) + " of them",
                            strong(most)));
  }
  const auto slo = number_at(plain, {"scenario", "slo", "latency_s"});
  if (const auto p99 = number_at(block, {"latency", "p99"}))
    tile.line(fmt::format("p99 {}{}", strong(time_text(*p99)),
                          slo ? escaped(" (SLO " + time_text(*slo) + ")") : ""));
  if (const auto slow = number_at(block, {"slow_ratio"}))
    tile.line(strong(percent_text(*slow)) + " of the others slower than the SLO");
  const auto attempts = number_at(block, {"attempts", "per_request"});
  if (attempts && *attempts > 1.005)
    tile.line(strong(number_text(*attempts)) + " attempts a request");
  return tile.html();
}

std::string badge(const Json& plain) {
  std::string html;
  const Json* expect = member(plain, {"expect"});
  if (expect == nullptr || expect->empty()) return html;
  std::size_t met = 0;
  std::size_t checked = 0;
  for (const Json& line : *expect) {
    const std::string verdict = text_at(line, {"verdict"});
    met += verdict == "met";
    checked += verdict != "not_run";
  }
  if (checked == 0) return html;
  return html +
         (met == checked
              ? fmt::format(
                    "<span class=\"badge good\">\xE2\x9C\x93 all {} expectations met</span>", met)
              : fmt::format(
                    "<span class=\"badge bad\">\xE2\x9C\x96 {} of {} expectations missed</span>",
                    checked - met, checked));
}

}  // namespace

std::string title_text(const Json& plain) {
  return text_at(plain, {"scenario", "name"}) + ": " + affected_text(incident_block(plain));
}

std::string header_html(const Json& plain) {
  std::string meta = "seed " + plain.value("seed", Json(0)).dump();
  if (const auto n = number_at(plain, {"replications"}); n && *n > 1)
    meta += fmt::format(", {} replications", *n);
  meta += ", ballast " + text_at(plain, {"version"});
  std::string second;
  const std::string baseline = text_at(plain, {"scenario", "baseline"});
  if (const Json* without =
          baseline.empty() ? nullptr : member(plain, {"whatif", baseline.c_str()})) {
    const std::string summary = text_at(*without, {"summary"});
    second = fmt::format("With {}{}: {}.", baseline, summary.empty() ? "" : " (" + summary + ")",
                         affected_text(incident_block(*without)));
  }
  return head_html({text_at(plain, {"scenario", "name"}), badge(plain), meta,
                    text_at(plain, {"scenario", "summary"}),
                    verdict_text(plain, "", time_label(plain)), second, "without",
                    plain.contains("partial")});
}

std::string tiles_html(const Json& plain) {
  const Json& block = incident_block(plain);
  return "<div class=\"tiles\">\n" + who_tile(block) + when_tile(plain, block) + which_tile(block) +
         how_bad_tile(plain, block) + "</div>\n";
}

}  // namespace ballast::report
