#include "app/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/interval_text.h"
#include "app/measures.h"
#include "app/metric_text.h"
#include "app/summary_tables.h"
#include "app/verdict.h"

namespace ballast {

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kVerdictLines = 4;
constexpr std::size_t kReproduceLines = 2;
constexpr std::size_t kServerRows = 6;

Lines shortened(Lines lines, std::size_t limit) {
  if (lines.size() <= limit) return lines;
  const std::size_t left_out = lines.size() - limit;
  lines.resize(limit);
  if (!lines.empty())
    lines.back() = clip(lines.back(), kSummaryColumns - 12) + fmt::format("  +{} more", left_out);
  return lines;
}

Lines clipped(Lines lines) {
  for (std::string& line : lines) line = clip(line, kSummaryColumns);
  return lines;
}

std::string arrivals_text(const Json& result, const Scenario& scenario) {
  bool open = false;
  std::uint64_t closed_users = 0;
  for (const TrafficSpec& traffic : scenario.system.traffic) {
    if (const auto* closed = std::get_if<ClosedArrivals>(&traffic.arrivals))
      closed_users += closed->users;
    else
      open = true;
  }
  std::string text = open ? "open arrivals" : "";
  if (closed_users > 0)
    text += fmt::format("{}closed loop of {} users", open ? " and " : "", count_text(closed_users));

  double low = 0;
  double high = 0;
  const auto add = [&](const Json& block) {
    const double length =
        block["window"]["to_s"].get<double>() - block["window"]["from_s"].get<double>();
    if (length <= 0) return;
    const double rate = block["requests"]["offered"].get<double>() / length;
    low = high == 0 ? rate : std::min(low, rate);
    high = std::max(high, rate);
  };
  if (result.contains("phases"))
    for (const auto& [name, block] : result["phases"].items()) add(block);
  else
    add(result);
  if (low >= 0.99 * high) return fmt::format("{} {}/s", text, number_text(high));
  return fmt::format("{} {} to {}/s", text, number_text(low), number_text(high));
}

// "5h", "1h30m", "90s".
std::string duration_text(Duration duration) {
  const double s = seconds(duration);
  if (s < 120 || s != std::floor(s)) return number_text(s) + "s";
  const auto whole = static_cast<std::int64_t>(s);
  std::string text;
  if (whole >= 3600) text += fmt::format("{}h", whole / 3600);
  if (whole % 3600 >= 60) text += fmt::format("{}m", whole % 3600 / 60);
  if (whole % 60 > 0) text += fmt::format("{}s", whole % 60);
  return text;
}

std::string replications_text(const Json& result) {
  const auto replications = result["replications"].get<std::uint64_t>();
  return replications > 1 ? fmt::format("{} replications of ", count_text(replications)) : "";
}

Lines header(const SummaryInput& input) {
  const Json& result = input.result;
  std::string text = fmt::format(
      "{}: {}, {}, seed {}, {}{} requests", result["scenario"]["name"].get<std::string>(),
      arrivals_text(result, input.scenario), duration_text(input.scenario.system.duration),
      result["seed"].get<std::uint64_t>(), replications_text(result),
      short_count_text(result["requests"]["offered"].get<double>()));
  if (result.contains("performance")) {
    const Json& performance = result["performance"];
    text += fmt::format(" in {}", time_text(performance["wall_s"].get<double>()));
    if (performance.contains("requests_per_s"))
      text += fmt::format(" ({}/s)", short_count_text(performance["requests_per_s"].get<double>()));
  }
  return shortened(wrap(text, kSummaryColumns), 2);
}

// What one run says of its steady state, and what not to trust.
Lines certainty_lines(const Json& full) {
  Lines lines;
  if (const auto steady = full.find("steady_state"); steady != full.end()) {
    std::string text;
    if (steady->contains("too_short")) {
      text = "no intervals: " + (*steady)["too_short"].get<std::string>();
    } else {
      text = fmt::format(
          "steady state from {} on, {} batches:", time_text((*steady)["warmup_s"].get<double>()),
          (*steady)["batches"].get<std::size_t>());
      if (steady->contains("latency"))
        for (const char* name : {"mean", "p95", "p99"})
          if (const Json& latency = (*steady)["latency"]; latency.contains(name))
            text +=
                fmt::format(" {} {},", name, interval_text(*interval_in(latency[name]), time_text));
      if (steady->contains("error_ratio"))
        text += " failed " + interval_text(*interval_in((*steady)["error_ratio"]), percent_text);
      if (text.ends_with(',')) text.pop_back();
    }
    lines = shortened(wrap(text, kSummaryColumns), 2);
  }
  if (const auto warnings = full.find("warnings"); warnings != full.end())
    for (const std::string& line :
         shortened(wrap("warning: " + warnings->front().get<std::string>(), kSummaryColumns), 2))
      lines.push_back(line);
  return lines;
}

Lines returning_lines(const SummaryInput& input) {
  Lines lines;
  for (const auto& [name, traffic] : input.result["traffic"].items()) {
    const auto crowd = traffic.find("returning");
    if (crowd == traffic.end()) continue;
    std::string text = fmt::format("returning users of {}: peak {}, ", name,
                                   count_text((*crowd)["peak"].get<std::uint64_t>()));
    text +=
        crowd->contains("cleared_at_s")
            ? "cleared at " + short_time(input.scenario,
                                         Time{from_seconds((*crowd)["cleared_at_s"].get<double>())})
            : "not cleared by the end";
    lines.push_back(clip(text, kSummaryColumns));
  }
  return shortened(lines, 1);
}

Interval expectation_interval(const Json& line) {
  if (!line.contains("low")) return {line["value"].get<double>()};
  return {line["value"], line["low"], line["high"]};
}

Lines expect_lines(const SummaryInput& input) {
  // Misses first: they must not be what is left out.
  constexpr std::array<const char*, 4> kOrder = {"missed", "no_data", "met", "not_run"};
  constexpr std::array<const char*, 4> kShown = {"MISS   ", "NO DATA", "pass   ", "not run"};
  Lines lines;
  for (std::size_t i = 0; i < kOrder.size(); ++i)
    for (const Json& line : input.result["expect"]) {
      if (line["verdict"] != kOrder[i]) continue;
      const std::string text = line["text"];
      std::string rest = text;
      const std::string path = text.substr(0, text.find(' '));
      if (line.contains("value"))
        rest += ": " + interval_text(expectation_interval(line),
                                     [&](double value) { return metric_text(path, value); });
      rest = clip(rest, kSummaryColumns - 10);
      const std::string mark = i < 2    ? input.style.bad(kShown[i])
                               : i == 2 ? input.style.good(kShown[i])
                                        : input.style.dim(kShown[i]);
      lines.push_back(mark + "  " + rest);
    }
  return lines;
}

Lines shortened_expect(Lines lines, std::size_t limit, const Json& expect) {
  if (lines.size() <= limit || limit == 0) return lines;
  const auto count = [&](const char* verdict) {
    return std::count_if(expect.begin(), expect.end(),
                         [&](const Json& line) { return line["verdict"] == verdict; });
  };
  std::string text = fmt::format("{} of {} expect lines met", count("met"), expect.size());
  if (count("not_run") > 0) text += fmt::format(", {} not run", count("not_run"));
  lines.resize(limit - 1);
  lines.push_back((limit > 1 ? "         ... in all " : "         ") + text +
                  " (--format json shows all)");
  return lines;
}

// How many lines each section may have: the hottest servers and what was missed first, then the
// what-ifs, then what was met.
struct Shares {
  std::size_t servers = 0;
  std::size_t expects = 0;
  std::size_t whatifs = 0;
};

Shares share_out(std::size_t lines, const Shares& wanted, std::size_t misses) {
  Shares given;
  const auto raise = [&lines](std::size_t& have, std::size_t want) {
    const std::size_t more = std::min(lines, want - std::min(have, want));
    have += more;
    lines -= more;
  };
  raise(given.servers, std::min<std::size_t>(wanted.servers, 3));
  raise(given.expects, std::min({wanted.expects, misses + 1, std::size_t{4}}));
  raise(given.whatifs, wanted.whatifs);
  raise(given.expects, std::min(wanted.expects, misses + 5));
  raise(given.servers, wanted.servers);
  return given;
}

std::size_t count_misses(const Json& expect) {
  return static_cast<std::size_t>(std::count_if(expect.begin(), expect.end(), [](const Json& line) {
    return line["verdict"] == "missed" || line["verdict"] == "no_data";
  }));
}

}  // namespace

std::vector<std::string> summary_lines(const SummaryInput& full) {
  // Sentences and most tables speak of values; the intervals have a table of their own.
  const Json result = values_only(full.result);
  const SummaryInput input{result, full.scenario, full.reproduce, full.hint, full.style};
  const bool intervals = result["replications"].get<std::uint64_t>() > 1;
  const auto label = [&](double t_s) {
    return short_time(input.scenario, Time{from_seconds(t_s)});
  };

  Lines verdict = shortened(
      wrap(verdict_text(result, input.scenario.baseline, label), kSummaryColumns), kVerdictLines);
  for (std::string& line : verdict) line = input.style.bold(line);
  Lines head = header(input);
  for (std::string& line : certainty_lines(full.result)) head.push_back(std::move(line));
  const Lines phases = clipped(intervals ? interval_table(full.result) : phases_table(result));
  const Lines crowd = returning_lines(input);
  Lines reproduce =
      shortened(wrap("reproduce: " + input.reproduce, kSummaryColumns), kReproduceLines);
  if (!input.hint.empty() && reproduce.size() < kReproduceLines)
    reproduce.push_back(clip(input.hint, kSummaryColumns));
  const std::size_t fixed =
      verdict.size() + head.size() + phases.size() + crowd.size() + reproduce.size();

  const Lines whatifs = clipped(whatif_table(result));
  const Lines servers = servers_table(result, kServerRows);
  const Lines expects = expect_lines(input);
  const Shares given =
      share_out(kSummaryLines - fixed, {servers.size(), expects.size(), whatifs.size()},
                count_misses(result["expect"]));

  const std::vector<Lines> sections = {
      verdict,
      head,
      phases,
      crowd,
      given.servers > 1 ? clipped(servers_table(result, given.servers - 1)) : Lines{},
      shortened(whatifs, given.whatifs),
      shortened_expect(expects, given.expects, result["expect"]),
      reproduce};
  std::size_t used = 0;
  for (const Lines& section : sections) used += section.size();
  // Blank lines between the sections, as far as there is room.
  std::size_t room = kSummaryLines - std::min(used, kSummaryLines);
  Lines lines;
  for (const Lines& section : sections) {
    if (section.empty()) continue;
    if (room > 0 && !lines.empty()) {
      lines.emplace_back();
      --room;
    }
    lines.insert(lines.end(), section.begin(), section.end());
  }
  return lines;
}

}  // namespace ballast
