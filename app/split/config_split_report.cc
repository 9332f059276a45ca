// The result of `ballast split` on a configuration, for people and for programs.
#include <fmt/format.h>

#include <algorithm>

#include "app/split/config_split.h"
#include "app/text.h"
#include "scenarios/text_check.h"

namespace ballast {

namespace {

std::string route_table(const ConfigSplit& split) {
  std::vector<std::vector<std::string>> rows{{"route", "backend", "of the route"}};
  if (split.rates_given) rows.front().push_back("rate");
  for (const RouteShare& route : split.routes) {
    const std::string name =
        route.frontend.empty() ? route.traffic : route.frontend + ": " + route.route;
    rows.push_back(
        {clip(printable(name), 60), clip(printable(route.backend), 30), percent_text(route.share)});
    if (split.rates_given) rows.back().push_back(number_text(route.rate_per_s) + "/s");
  }
  std::string text;
  for (const std::string& line : table(rows)) text += line + "\n";
  return text;
}

// How much of its capacity a share of the backend's traffic takes.
std::string load_text(const ConfigSplit& split, const BackendShares& backend, double share) {
  return percent_text(share * backend.rate_per_s / *split.capacity_per_s);
}

std::string backend_table(const ConfigSplit& split, const BackendShares& backend) {
  const bool load = split.capacity_per_s.has_value();
  std::vector<std::vector<std::string>> rows{{"server", "weight", "share", "by weight"}};
  if (load) rows.front().push_back("load");
  rows.front().push_back("at most");
  if (load) rows.front().push_back("load then");
  rows.front().push_back("when down");
  for (const ServerShare& server : backend.servers) {
    std::string name = clip(printable(server.name), 40);
    if (server.backup) name += " (backup)";
    if (!server.serves) name += " (no traffic)";
    std::vector<std::string> row{name, std::to_string(server.weight), percent_text(server.share),
                                 percent_text(server.expected)};
    if (load) row.push_back(load_text(split, backend, server.share));
    row.push_back(percent_text(server.most));
    if (load) row.push_back(load_text(split, backend, server.most));
    row.push_back(server.without.empty() ? "-" : clip(printable(server.without), 40));
    rows.push_back(std::move(row));
  }
  std::string text;
  for (const std::string& line : table(rows)) text += "  " + line + "\n";
  return text;
}

void add_order(const BackendShares& backend, std::string& text) {
  if (backend.picks.empty()) return;
  text += "  order, by the number of the server:";
  for (const ServerIndex server : backend.picks)
    text += server == kNoServer ? " -" : " " + std::to_string(server + 1);
  text += "\n";
}

void add_notes(const BackendShares& backend, std::string& text) {
  if (backend.unserved > 0)
    text += fmt::format("  {} of the requests find no server.\n", percent_text(backend.unserved));
  std::vector<std::string> fatal;
  for (const BackendShares::Loss& loss : backend.losses)
    if (loss.unserved > backend.unserved)
      fatal.push_back(printable(backend.servers[loss.server].name));
  if (!fatal.empty())
    text += fmt::format("  Without {} nobody takes {}the requests.\n", join_names(fatal, 4),
                        backend.losses.front().unserved < 1 ? "some of " : "");
  if (backend.sticky)
    text += "  It pins users to servers; here each request is placed by the algorithm.\n";
}

}  // namespace

std::string config_split_text(const ConfigSplit& split) {
  std::string text = route_table(split);
  for (const BackendShares& backend : split.backends) {
    text += fmt::format("\n{} {} ({}:{}), {}\n", backend.kind, printable(backend.name),
                        printable(backend.where.file), backend.where.line, backend.algorithm);
    text += backend_table(split, backend);
    add_order(backend, text);
    add_notes(backend, text);
  }
  return text;
}

Json config_split_json(const ConfigSplit& split) {
  Json json = {{"schema", "ballast/config-split/1"}, {"target", split.target}};
  Json& routes = json["routes"] = Json::array();
  for (const RouteShare& route : split.routes) {
    Json one = {{"traffic", route.traffic},     {"frontend", route.frontend},
                {"route", route.route},         {"backend", route.backend},
                {"file", route.where.file},     {"line", route.where.line},
                {"share_of_route", route.share}};
    if (split.rates_given) one["rate_per_s"] = route.rate_per_s;
    routes.push_back(std::move(one));
  }
  Json& backends = json["backends"] = Json::array();
  for (const BackendShares& backend : split.backends) {
    Json one = {{"name", backend.name},           {"kind", backend.kind},
                {"algorithm", backend.algorithm}, {"file", backend.where.file},
                {"line", backend.where.line},     {"unserved_ratio", backend.unserved}};
    if (split.rates_given) one["rate_per_s"] = backend.rate_per_s;
    if (!backend.picks.empty()) {
      Json& order = one["order"] = Json::array();
      for (const ServerIndex server : backend.picks)
        order.push_back(server == kNoServer ? 0 : server + 1);
    }
    Json& servers = one["servers"] = Json::array();
    for (const ServerShare& server : backend.servers) {
      Json entry = {{"name", server.name},         {"weight", server.weight},
                    {"backup", server.backup},     {"serves", server.serves},
                    {"share", server.share},       {"expected_share", server.expected},
                    {"share_at_most", server.most}};
      if (!server.without.empty()) entry["at_most_without"] = server.without;
      if (split.capacity_per_s) {
        entry["load"] = server.share * backend.rate_per_s / *split.capacity_per_s;
        entry["load_at_most"] = server.most * backend.rate_per_s / *split.capacity_per_s;
      }
      servers.push_back(std::move(entry));
    }
    Json& losses = one["without"] = Json::array();
    for (const BackendShares::Loss& loss : backend.losses)
      losses.push_back({{"server", backend.servers[loss.server].name},
                        {"shares", loss.shares},
                        {"unserved_ratio", loss.unserved}});
    backends.push_back(std::move(one));
  }
  return json;
}

}  // namespace ballast
