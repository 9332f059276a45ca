#include "app/summary_tables.h"

#include <algorithm>
#include <optional>

#include "app/expectations.h"
#include "app/interval_text.h"
#include "app/measures.h"
#include "app/text.h"
#include "app/verdict.h"

namespace ballast {

namespace {

constexpr std::size_t kNameWidth = 24;
constexpr const char* kNoData = "-";

using Row = std::vector<std::string>;

std::optional<double> at(const Json& json, const char* member, const char* inner = nullptr) {
  const auto found = json.find(member);
  if (found == json.end()) return std::nullopt;
  if (inner != nullptr) return at(*found, inner);
  return found->get<double>();
}

template <typename Format>
std::string cell(std::optional<double> value, Format format) {
  return value ? format(*value) : kNoData;
}

std::string whole(double n) { return count_text(static_cast<std::uint64_t>(n)); }

Row phase_row(const std::string& name, const Json& block) {
  const double length =
      block["window"]["to_s"].get<double>() - block["window"]["from_s"].get<double>();
  const double offered = block["requests"]["offered"];
  return {name,
          whole(offered),
          length > 0 ? number_text(offered / length) + "/s" : kNoData,
          cell(at(block, "error_ratio"), percent_text),
          cell(at(block, "slow_ratio"), percent_text),
          cell(at(block, "latency", "p50"), time_text),
          cell(at(block, "latency", "p95"), time_text),
          cell(at(block, "latency", "p99"), time_text),
          cell(at(block, "users", "affected_ratio"), percent_text)};
}

std::string minutes(double m) { return number_text(m) + " min"; }

Row whatif_row(const std::string& name, const Json& run, bool phased) {
  const Json& block = incident_block(run);
  Row row = {clip(name, kNameWidth), cell(at(block, "error_ratio"), percent_text),
             cell(at(block, "users", "affected_ratio"), percent_text),
             cell(at(block, "latency", "p95"), time_text)};
  if (phased) {
    const auto after = run["phases"].find("after");
    row.push_back(after == run["phases"].end() ? kNoData
                                               : cell(at(*after, "error_ratio"), percent_text));
  }
  row.push_back(cell(at(run, "slo", "minutes_out"), minutes));
  return row;
}

}  // namespace

std::vector<std::string> phases_table(const Json& result) {
  std::vector<Row> rows = {
      {"", "requests", "rate", "failed", "slow", "p50", "p95", "p99", "users affected"}};
  const auto phases = result.find("phases");
  if (phases == result.end()) {
    rows.push_back(phase_row("all", result));
  } else {
    for (const auto& [name, block] : phases->items()) rows.push_back(phase_row(name, block));
  }
  return table(rows);
}

std::vector<std::string> interval_table(const Json& result) {
  struct Metric {
    const char* label;
    std::vector<std::string> path;
    std::string (*format)(double);
  };
  static const std::vector<Metric> kMetrics = {
      {"requests", {"requests", "offered"}, whole},
      {"failed", {"error_ratio"}, percent_text},
      {"slow", {"slow_ratio"}, percent_text},
      {"mean", {"latency", "mean"}, time_text},
      {"p50", {"latency", "p50"}, time_text},
      {"p95", {"latency", "p95"}, time_text},
      {"p99", {"latency", "p99"}, time_text},
      {"users affected", {"users", "affected_ratio"}, percent_text},
      {"out of SLO", {"slo", "minutes_out"}, minutes},
  };
  std::vector<const Json*> blocks;
  std::vector<Row> rows = {{""}};
  const auto phases = result.find("phases");
  if (phases == result.end()) {
    blocks.push_back(&result);
    rows[0].push_back("95 % interval");
  } else {
    for (const auto& [name, block] : phases->items()) {
      blocks.push_back(&block);
      rows[0].push_back(name);
    }
  }
  for (const Metric& metric : kMetrics) {
    Row row = {metric.label};
    bool any = false;
    for (const Json* block : blocks) {
      const Json* member = find_member(*block, metric.path);
      row.push_back(member == nullptr ? kNoData
                                      : interval_text(*interval_in(*member), metric.format));
      any = any || member != nullptr;
    }
    if (any) rows.push_back(std::move(row));
  }
  return table(rows);
}

std::vector<std::string> servers_table(const Json& result, std::size_t count) {
  struct Entry {
    const std::string* pool;
    const Json* server;
    double failed;
    double utilization;
  };
  std::vector<Entry> entries;
  std::vector<std::string> names;
  const Json& pools = incident_block(result)["pools"];
  names.reserve(pools.size());
  for (const auto& [name, pool] : pools.items()) {
    names.push_back(name);
    for (const Json& server : pool["servers"])
      entries.push_back({&names.back(), &server, at(server, "failed").value_or(0),
                         at(server, "utilization").value_or(0)});
  }
  // Failures that are chance (a few against many) do not make a server hot; compare by order of
  // magnitude first.
  double most = 0;
  for (const Entry& entry : entries) most = std::max(most, entry.failed);
  const auto failing = [most](const Entry& e) { return e.failed > 0 && e.failed >= most / 10; };
  std::stable_sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
    if (failing(a) != failing(b)) return failing(a);
    return a.utilization > b.utilization;
  });

  std::vector<Row> rows = {
      {"server", "pool", "weight", "share", "of capacity", "busy", "failed", "wait", "queue max"}};
  for (std::size_t i = 0; i < std::min(count, entries.size()); ++i) {
    const Json& s = *entries[i].server;
    rows.push_back({clip(s["name"].get<std::string>(), kNameWidth), clip(*entries[i].pool, 12),
                    cell(at(s, "weight"), whole), cell(at(s, "share"), percent_text),
                    cell(at(s, "expected_share"), percent_text),
                    cell(at(s, "utilization"), percent_text),
                    cell(at(s, "failed"), short_count_text), cell(at(s, "wait", "mean"), time_text),
                    cell(at(s, "queue", "max"), whole)});
  }
  std::vector<std::string> lines = table(rows);
  if (entries.size() > count) lines.back() += "  +" + count_text(entries.size() - count) + " more";
  return lines;
}

std::vector<std::string> whatif_table(const Json& result) {
  const auto whatifs = result.find("whatif");
  if (whatifs == result.end()) return {};
  const bool phased = result.contains("phases");
  std::vector<Row> rows = {{"what if", "failed", "users affected", "p95"}};
  if (phased) rows[0].push_back("failed after");
  rows[0].push_back("out of SLO");
  rows.push_back(whatif_row("(as it was)", result, phased));
  for (const auto& [name, run] : whatifs->items()) rows.push_back(whatif_row(name, run, phased));
  return table(rows);
}

}  // namespace ballast
