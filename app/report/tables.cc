// The tables of a report: phases, traffic, servers, what-ifs, expectations.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/culprits.h"
#include "app/measures.h"
#include "app/metric_text.h"
#include "app/report/document.h"
#include "app/report/html.h"
#include "app/report/sections.h"
#include "app/text.h"
#include "app/verdict.h"

namespace ballast::report {

namespace {

using Format = std::string (*)(double);
using Path = std::initializer_list<const char*>;

std::string whole(double n) {
  return n == std::round(n) ? count_text(static_cast<std::uint64_t>(std::max(0.0, n)))
                            : number_text(n);
}

// The number at a path with its interval, if it has one.
Cell at(const Json& block, Path path, Format format) {
  const auto value = number_at(block, path);
  if (!value) return no_data();
  Cell cell = figure(format(*value), *value);
  const Json* node = member(block, path);
  const auto low = number_at(*node, {"low"});
  const auto high = number_at(*node, {"high"});
  if (low && high && format(*low) != format(*high))
    cell.html += fmt::format(" <span class=\"iv\">({} to {})</span>", escaped(format(*low)),
                             escaped(format(*high)));
  return cell;
}

Cell head(const char* text) {
  Cell cell = words(text);
  cell.number = true;
  return cell;
}

Cell rate_cell(const Json& block) {
  const auto from = number_at(block, {"window", "from_s"});
  const auto to = number_at(block, {"window", "to_s"});
  const auto offered = number_at(block, {"requests", "offered"});
  if (!from || !to || !offered || *to <= *from) return no_data();
  const double rate = *offered / (*to - *from);
  return figure(number_text(rate) + "/s", rate);
}

std::vector<Cell> request_heads() {
  return {head("requests"),      head("rate"), head("failed"), head("slow"),
          head("p50"),           head("p95"),  head("p99"),    head("attempts/request"),
          head("users affected")};
}

std::vector<Cell> request_cells(const Json& block, const Json& window) {
  Json with_window = {{"window", window}, {"requests", block["requests"]}};
  return {at(block, {"requests", "offered"}, whole),
          rate_cell(with_window),
          at(block, {"error_ratio"}, percent_text),
          at(block, {"slow_ratio"}, percent_text),
          at(block, {"latency", "p50"}, time_text),
          at(block, {"latency", "p95"}, time_text),
          at(block, {"latency", "p99"}, time_text),
          at(block, {"attempts", "per_request"}, number_text),
          at(block, {"users", "affected_ratio"}, percent_text)};
}

void append(std::vector<Cell>& row, std::vector<Cell> more) {
  for (Cell& cell : more) row.push_back(std::move(cell));
}

// A bar of a share, with a tick where it was expected to end.
std::string bar_svg(double share, double expected, double most) {
  constexpr double kWidth = 70;
  const double scale = most > 0 ? kWidth / most : 0;
  return fmt::format(
      "<svg class=\"bar\" width=\"72\" height=\"10\" aria-hidden=\"true\"><rect class=\"track\" "
      "width=\"70\" "
      "height=\"10\"/><rect class=\"{}\" width=\"{:.1f}\" height=\"10\"/><line class=\"even\" "
      "x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"0\" y2=\"10\"/></svg>",
      share > expected * 1.1 ? "over" : "fill", share * scale, expected * scale, expected * scale);
}

}  // namespace

std::string phases_html(const Json& result) {
  Table table;
  table.id = "phases";
  table.caption = "By the time of arrival of the requests";
  table.head = {words("")};
  append(table.head, request_heads());
  table.head.push_back(head("out of SLO"));
  const auto row = [&](const std::string& name, const Json& block) {
    Table::Row line;
    line.cells = {words(name)};
    append(line.cells, request_cells(block, block["window"]));
    line.cells.push_back(at(block, {"slo", "minutes_out"},
                            [](double minutes) { return number_text(minutes) + " min"; }));
    if (name == "during") line.css_class = "during";
    table.rows.push_back(std::move(line));
  };
  if (const auto phases = result.find("phases"); phases != result.end())
    for (const auto& [name, block] : phases->items()) row(name, block);
  row("whole run", result);
  return section_html("before-during-after",
                      result.contains("phases") ? "Before, during and after" : "The whole run",
                      table_html(table));
}

std::string traffic_html(const Json& result) {
  const Json& block = incident_block(result);
  if (block["traffic"].size() < 2) return "";
  Table table;
  table.id = "traffic";
  table.sortable = true;
  table.caption = result.contains("phases") ? "In the incident" : "In the whole run";
  table.head = {words("traffic")};
  append(table.head, request_heads());
  for (const auto& [name, entry] : block["traffic"].items()) {
    Table::Row line;
    line.cells = {words(name)};
    append(line.cells, request_cells(entry, block["window"]));
    if (number_at(entry, {"error_ratio"}).value_or(0) > 0.001) line.css_class = "hot";
    table.rows.push_back(std::move(line));
  }
  return section_html("by-traffic", "By traffic", table_html(table));
}

std::string servers_html(const Json& result) {
  const Json& block = incident_block(result);
  const Json plain = values_only(block);
  const Culprits culprits = culprits_of(plain);
  std::vector<std::string> hot;
  for (const Json* server : culprits.servers) hot.push_back((*server)["name"]);
  double most = 0;
  std::size_t count = 0;
  for (const auto& [name, pool] : block["pools"].items())
    for (const Json& server : pool["servers"]) {
      ++count;
      if (pool["servers"].size() > 1)
        most = std::max({most, number_at(server, {"share"}).value_or(0),
                         number_at(server, {"expected_share"}).value_or(0)});
    }
  Table table;
  table.id = "servers";
  table.sortable = true;
  table.tall = count > 24;
  table.caption =
      std::string(result.contains("phases") ? "In the incident" : "In the whole run") +
      "; the tick in the bar is the share of the pool's capacity. Click a heading to sort";
  table.head = {words("server"),  words("pool"),       head("weight"),
                head("share"),    head("of capacity"), head("share / capacity"),
                head("busy"),     head("offered"),     head("failed"),
                head("failed %"), head("wait"),        head("sojourn"),
                head("queue"),    head("queue max")};
  for (const auto& [name, pool] : block["pools"].items())
    for (const Json& server : pool["servers"]) {
      const auto share = number_at(server, {"share"});
      const auto expected = number_at(server, {"expected_share"});
      const double offered = number_at(server, {"offered"}).value_or(0);
      const double failed = number_at(server, {"failed"}).value_or(0);
      Cell shared = at(server, {"share"}, percent_text);
      if (share && expected && pool["servers"].size() > 1)
        shared.html = bar_svg(*share, *expected, most) + shared.html;
      const double over = share && expected && *expected > 0 ? *share / *expected : NAN;
      const double lost = offered > 0 ? failed / offered : NAN;
      Table::Row line;
      line.cells = {words(text_at(server, {"name"})),
                    words(name),
                    at(server, {"weight"}, whole),
                    std::move(shared),
                    at(server, {"expected_share"}, percent_text),
                    figure(std::isnan(over) ? "" : number_text(over), over),
                    at(server, {"utilization"}, percent_text),
                    at(server, {"offered"}, whole),
                    at(server, {"failed"}, whole),
                    figure(std::isnan(lost) ? "" : percent_text(lost), lost),
                    at(server, {"wait", "mean"}, time_text),
                    at(server, {"sojourn", "mean"}, time_text),
                    at(server, {"queue", "mean"}, number_text),
                    at(server, {"queue", "max"}, whole)};
      if (name == culprits.pool &&
          std::find(hot.begin(), hot.end(), text_at(server, {"name"})) != hot.end())
        line.css_class = "hot";
      table.rows.push_back(std::move(line));
    }
  return section_html("per-server", "Server by server", table_html(table));
}

std::string whatifs_html(const Json& result) {
  const Json* whatifs = member(result, {"whatif"});
  if (whatifs == nullptr || whatifs->empty()) return "";
  const bool phased = result.contains("phases");
  const auto error = number_at(incident_block(result), {"error_ratio"});
  const auto affected = number_at(incident_block(result), {"users", "affected_ratio"});
  const std::string baseline = text_at(result, {"scenario", "baseline"});
  Table table;
  table.id = "whatifs";
  table.caption = "The same requests under other conditions";
  table.head = {words("what if"),       words(""),   head("failed"),
                head("users affected"), head("p95"), head("p99")};
  if (phased) table.head.push_back(head("failed after"));
  table.head.push_back(head("out of SLO"));
  table.head.push_back(head("difference in failed"));
  const auto row = [&](const std::string& name, const std::string& summary, const Json& run,
                       bool base) {
    const Json& block = incident_block(run);
    Table::Row line;
    line.cells = {words(name),
                  long_words(summary),
                  at(block, {"error_ratio"}, percent_text),
                  at(block, {"users", "affected_ratio"}, percent_text),
                  at(block, {"latency", "p95"}, time_text),
                  at(block, {"latency", "p99"}, time_text)};
    if (phased) {
      const Json* after = member(run, {"phases", "after"});
      line.cells.push_back(after == nullptr ? no_data()
                                            : at(*after, {"error_ratio"}, percent_text));
    }
    line.cells.push_back(at(run, {"slo", "minutes_out"},
                            [](double minutes) { return number_text(minutes) + " min"; }));
    const auto now = number_at(block, {"error_ratio"});
    const auto hurt = number_at(block, {"users", "affected_ratio"});
    if (base || !now || !error) {
      line.cells.push_back(no_data());
    } else {
      const double difference = *now - *error;
      const double least = std::max(*now, *error) * 0.01;
      const bool same_users =
          !hurt || !affected || std::fabs(*hurt - *affected) <= 0.01 * std::max(*hurt, *affected);
      if (std::fabs(difference) <= least && same_users) {
        line.css_class = "same";
        Cell cell = figure("none to speak of", difference);
        line.cells.push_back(std::move(cell));
      } else {
        line.cells.push_back(figure(fmt::format("{}{} points",
                                                difference > 0   ? "+"
                                                : difference < 0 ? "-"
                                                                 : "",
                                                number_text(std::fabs(difference) * 100)),
                                    difference));
      }
    }
    table.rows.push_back(std::move(line));
  };
  row("(as it was)", "", result, true);
  for (const auto& [name, run] : whatifs->items())
    row(name == baseline ? name + " (baseline)" : name, text_at(run, {"summary"}), run, false);
  return section_html("what-if", "What if", table_html(table));
}

std::string expect_html(const Json& result) {
  const Json* expect = member(result, {"expect"});
  if (expect == nullptr || expect->empty()) return "";
  Table table;
  table.id = "expect";
  table.caption = "What the scenario says should come out";
  table.head = {words("expectation"), head("value"), words("verdict")};
  for (const Json& line : *expect) {
    const std::string verdict = text_at(line, {"verdict"});
    const std::string text = text_at(line, {"text"});
    Cell judged = words(verdict == "met"       ? "\xE2\x9C\x93 met"
                        : verdict == "missed"  ? "\xE2\x9C\x96 missed"
                        : verdict == "no_data" ? "\xE2\x9C\x96 no data"
                                               : "not run");
    judged.css_class = verdict == "met" ? "met" : verdict == "not_run" ? "muted" : "missed";
    const auto value = number_at(line, {"value"});
    table.rows.push_back(
        {{long_words(text),
          value ? figure(metric_text(text.substr(0, text.find(' ')), *value), *value) : no_data(),
          std::move(judged)},
         ""});
  }
  return section_html("expectations", "Expectations", table_html(table));
}

std::string reproduce_html(const Json& result) {
  std::string html;
  if (const Json* lines = member(result, {"assumptions"}); lines != nullptr && lines->is_array()) {
    html += "<h3>Assumptions</h3><ul class=\"plain\">";
    for (const Json& line : *lines)
      if (line.is_string()) html += "<li>" + escaped(line.get<std::string>()) + "</li>";
    html += "</ul>\n";
  }
  if (const std::string command = text_at(result, {"command"}); !command.empty())
    html += "<h3>To get this result again</h3><pre tabindex=\"0\">" + escaped(command) + "</pre>\n";
  html += fmt::format("<p class=\"muted\">Scenario {} (hash {}), seed {}, ballast {}.</p>",
                      escaped(text_at(result, {"scenario", "name"})),
                      escaped(text_at(result, {"scenario", "hash"})),
                      escaped(result.value("seed", Json(0)).dump()),
                      escaped(text_at(result, {"version"})));
  return section_html("how", "What this rests on", html);
}

}  // namespace ballast::report
