#include "app/report/heat.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/report/codec.h"
#include "app/report/html.h"
#include "app/text.h"
#include "app/verdict.h"

namespace ballast::report {

namespace {

using Values = std::vector<double>;

// The servers of one pool over time.
struct Servers {
  std::vector<std::string> names;
  std::vector<Values> offered;           // [server][bucket]
  std::vector<std::vector<bool>> there;  // [server][bucket]
  std::vector<Values> expected;          // [server][bucket], share
  Values all;                            // [bucket], offered to all of them
};

std::size_t bucket_at(const RunSource& source, double t_s) {
  const double step = seconds(source.series.interval);
  return std::min(buckets(source.series), static_cast<std::size_t>(std::max(0.0, t_s / step)));
}

// A server is there while its utilization has a value, unless no server's ever has (unlimited
// workers).
std::vector<bool> presence(const Values* utilization, std::size_t count) {
  std::vector<bool> there(count, true);
  if (utilization == nullptr) return there;
  if (std::none_of(utilization->begin(), utilization->end(),
                   [](double v) { return std::isfinite(v); }))
    return there;
  for (std::size_t i = 0; i < count; ++i)
    there[i] = i < utilization->size() && std::isfinite((*utilization)[i]);
  return there;
}

// The result gives the expected share as a mean over a window; divided by the part of the window in
// which the server was there it is what the server can do, whatever others come and go.
void expect(const RunSource& source, const std::string& pool, const Json& block, Servers& servers) {
  const Json* list = member(block, {"pools", pool.c_str(), "servers"});
  if (list == nullptr) return;
  const std::size_t from = bucket_at(source, number_at(block, {"window", "from_s"}).value_or(0));
  const std::size_t to = bucket_at(source, number_at(block, {"window", "to_s"}).value_or(0));
  Values capacity(servers.names.size(), 0.0);
  for (const Json& server : *list) {
    const auto at = std::find(servers.names.begin(), servers.names.end(), server["name"]);
    if (at == servers.names.end()) continue;
    const auto i = static_cast<std::size_t>(at - servers.names.begin());
    const auto there = static_cast<double>(
        std::count(servers.there[i].begin() + static_cast<std::ptrdiff_t>(from),
                   servers.there[i].begin() + static_cast<std::ptrdiff_t>(to), true));
    const double window = static_cast<double>(to - from);
    if (there > 0) capacity[i] = number_at(server, {"expected_share"}).value_or(0) * window / there;
  }
  // The warm-up is as the first window.
  const bool first = from > 0 && std::all_of(servers.expected.begin(), servers.expected.end(),
                                             [](const Values& v) { return std::isnan(v[0]); });
  for (std::size_t b = first ? 0 : from; b < to; ++b) {
    double all = 0;
    for (std::size_t i = 0; i < capacity.size(); ++i)
      if (servers.there[i][b]) all += capacity[i];
    for (std::size_t i = 0; i < capacity.size(); ++i)
      if (servers.there[i][b] && all > 0) servers.expected[i][b] = capacity[i] / all;
  }
}

Servers servers_of(const RunSource& source, const std::string& pool) {
  Servers servers;
  const std::size_t count = buckets(source.series);
  const std::string prefix = "pools." + pool + ".servers.";
  for (const Json& server : source.result["pools"][pool]["servers"]) {
    const std::string name = server["name"];
    const Values* offered = column(source.series, prefix + name, "offered");
    if (offered == nullptr) continue;
    servers.names.push_back(name);
    servers.offered.push_back(*offered);
    servers.offered.back().resize(count, 0);
    servers.there.push_back(presence(column(source.series, prefix + name, "utilization"), count));
  }
  servers.expected.assign(servers.names.size(), Values(count, NAN));
  servers.all.assign(count, 0.0);
  for (const Values& offered : servers.offered)
    for (std::size_t b = 0; b < count; ++b)
      if (std::isfinite(offered[b])) servers.all[b] += offered[b];
  const auto phases = source.result.find("phases");
  if (phases == source.result.end())
    expect(source, pool, source.result, servers);
  else
    for (const auto& [name, block] : phases->items()) expect(source, pool, block, servers);
  return servers;
}

// share / expected share of one server in each cell.
Values cells(const Servers& servers, std::size_t i, std::size_t merged, std::size_t columns) {
  Values ratios(columns, NAN);
  for (std::size_t c = 0; c < columns; ++c) {
    double got = 0;
    double due = 0;
    for (std::size_t b = c * merged; b < std::min((c + 1) * merged, servers.offered[i].size());
         ++b) {
      if (!servers.there[i][b] || std::isnan(servers.expected[i][b])) continue;
      got += std::isfinite(servers.offered[i][b]) ? servers.offered[i][b] : 0;
      due += servers.expected[i][b] * servers.all[b];
    }
    if (due > 0) ratios[c] = got / due;
  }
  return ratios;
}

// How far a server is from what it should be, in the incident.
double distance(const RunSource& source, const std::string& pool, const std::string& name) {
  const Json* list = member(incident_block(source.result), {"pools", pool.c_str(), "servers"});
  if (list == nullptr) return 0;
  for (const Json& server : *list)
    if (server["name"] == name) {
      const double share = number_at(server, {"share"}).value_or(0);
      const double expected = number_at(server, {"expected_share"}).value_or(0);
      if (!(expected > 0)) return 0;
      return share > 0 ? std::fabs(std::log2(share / expected)) : 4;
    }
  return 0;
}

}  // namespace

HeatMap heat_map(const RunSource& source, std::size_t most_columns, std::size_t most_rows) {
  HeatMap map;
  const std::size_t count = buckets(source.series);
  if (count == 0) return map;
  map.merged = (count + most_columns - 1) / most_columns;
  map.columns = (count + map.merged - 1) / map.merged;
  std::size_t left = most_rows;
  for (const auto& [pool, block] : source.result["pools"].items()) {
    if (block["servers"].size() < 2 || left < 2) continue;
    const Servers servers = servers_of(source, pool);
    std::vector<std::size_t> chosen(servers.names.size());
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    if (chosen.size() > left) {
      std::vector<double> far;
      for (const std::string& name : servers.names) far.push_back(distance(source, pool, name));
      std::stable_sort(chosen.begin(), chosen.end(),
                       [&](std::size_t a, std::size_t b) { return far[a] > far[b]; });
      chosen.resize(left);
      std::sort(chosen.begin(), chosen.end());
    }
    if (chosen.empty()) continue;
    map.pools.push_back({pool, chosen.size(), servers.names.size()});
    left -= chosen.size();
    for (const std::size_t i : chosen) {
      map.rows.push_back(servers.names[i]);
      const Values ratios = cells(servers, i, map.merged, map.columns);
      map.ratios.insert(map.ratios.end(), ratios.begin(), ratios.end());
    }
  }
  return map;
}

Json heat_json(const HeatMap& map) {
  Json pools = Json::array();
  for (const HeatMap::Pool& pool : map.pools)
    pools.push_back({{"label", pool.name}, {"rows", pool.rows}});
  std::vector<std::uint8_t> codes;
  codes.reserve(map.ratios.size());
  for (const double ratio : map.ratios) codes.push_back(ratio_code(ratio));
  return {{"id", "chart-share"},
          {"rows", map.rows},
          {"groups", std::move(pools)},
          {"merged", map.merged},
          {"cells", base64(codes)}};
}

namespace {

std::string times_text(double ratio) { return number_text(ratio) + " x"; }

// "Pool app in the incident: most app-1 (1.50 x), least app-7 (0.87 x)."
std::string sentence(const HeatMap& map, const RunSource& source) {
  std::string text;
  for (const HeatMap::Pool& pool : map.pools) {
    const Json* list =
        member(incident_block(source.result), {"pools", pool.name.c_str(), "servers"});
    if (list == nullptr) continue;
    std::pair<double, std::string> most{-1, ""};
    std::pair<double, std::string> least{INFINITY, ""};
    for (const Json& server : *list) {
      const auto share = number_at(server, {"share"});
      const auto expected = number_at(server, {"expected_share"});
      if (!share || !expected || !(*expected > 0)) continue;
      const double ratio = *share / *expected;
      if (ratio > most.first) most = {ratio, server["name"]};
      if (ratio < least.first) least = {ratio, server["name"]};
    }
    if (most.second.empty()) continue;
    if (const double off = std::max(most.first - 1, 1 - least.first); off < 0.02) {
      text +=
          fmt::format(" Pool {}: even, each within {} of its share.", pool.name, percent_text(off));
      continue;
    }
    text += fmt::format(" Pool {}: most to {} ({}), least to {} ({}).", pool.name, most.second,
                        times_text(most.first), least.second, times_text(least.first));
    if (pool.rows < pool.servers)
      text += fmt::format(" Shown are the {} of its {} servers that are furthest from 1.",
                          pool.rows, count_text(pool.servers));
  }
  return "What each server got over what its capacity is of its pool." + text;
}

// Rows are servers, columns the phases: mean ratios.
Table table_of(const HeatMap& map, const RunSource& source) {
  Table table;
  table.caption = "Traffic share over expected share";
  table.head = {words("server"), words("pool")};
  std::vector<std::pair<std::string, const Json*>> blocks;
  if (const auto phases = source.result.find("phases"); phases != source.result.end())
    for (const auto& [name, block] : phases->items()) blocks.emplace_back(name, &block);
  else
    blocks.emplace_back("whole run", &source.result);
  for (const auto& [name, block] : blocks) {
    table.head.push_back(words(name));
    table.head.back().number = true;
  }
  std::size_t row = 0;
  for (const HeatMap::Pool& pool : map.pools)
    for (std::size_t k = 0; k < pool.rows; ++k, ++row) {
      Table::Row line;
      line.cells = {words(map.rows[row]), words(pool.name)};
      for (const auto& [name, block] : blocks) {
        double ratio = NAN;
        if (const Json* list = member(*block, {"pools", pool.name.c_str(), "servers"}))
          for (const Json& server : *list)
            if (server["name"] == map.rows[row]) {
              const auto share = number_at(server, {"share"});
              const auto expected = number_at(server, {"expected_share"});
              if (share && expected && *expected > 0) ratio = *share / *expected;
            }
        line.cells.push_back(figure(std::isnan(ratio) ? "" : times_text(ratio), ratio));
      }
      table.rows.push_back(std::move(line));
    }
  return table;
}

}  // namespace

std::string heat_html(const HeatMap& map, const RunSource& source) {
  if (map.rows.empty()) return "";
  return fmt::format(
      "<figure aria-labelledby=\"share-title\">\n<figcaption><h3 id=\"share-title\">Traffic share, "
      "server by "
      "time</h3><p id=\"share-text\">{}</p></figcaption>\n"
      "<div class=\"ramp\"><div><div class=\"scale\" aria-hidden=\"true\"></div><div "
      "class=\"marks\">"
      "<span>1/4</span><span>1/2</span><span>.7</span><span>1</span><span>1.4</span><span>2</span>"
      "<span>4 x</span></div></div></div>\n"
      "<div class=\"plot\" id=\"chart-share\" role=\"img\" aria-labelledby=\"share-title\" "
      "aria-describedby=\"share-text\" hidden></div>\n{}</figure>\n",
      prose(sentence(map, source)),
      folded("Table of this chart", table_html(table_of(map, source))));
}

}  // namespace ballast::report
