#include "app/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/culprits.h"
#include "app/text.h"

namespace ballast {

namespace {

double number(const Json& json, const char* name, double otherwise = 0) {
  const auto found = json.find(name);
  return found == json.end() ? otherwise : found->get<double>();
}

std::string culprits_text(const Culprits& culprits) {
  double share = 0;
  double expected = 0;
  double utilization = 0;
  double offered = 0;
  double failed = 0;
  std::vector<std::string> names;
  for (const Json* server : culprits.servers) {
    share += number(*server, "share");
    expected += number(*server, "expected_share");
    utilization += number(*server, "utilization");
    offered += number(*server, "offered");
    failed += number(*server, "failed");
    names.push_back((*server)["name"]);
  }
  utilization /= static_cast<double>(names.size());
  const bool all = names.size() == culprits.pool_size;
  std::string text;
  if (names.size() == 1) {
    text = names[0];
    text += culprits.pool_size == 1 ? " (all of pool " + culprits.pool + ")" : "";
  } else {
    text = all ? fmt::format("All {} servers of pool {}", names.size(), culprits.pool)
               : join_names(names, 3);
  }
  if (!all) {
    text += fmt::format(" took {} of pool {}", percent_text(share), culprits.pool);
    if (expected > 0) text += fmt::format(" with {} of its capacity,", percent_text(expected));
  }
  if (culprits.servers.front()->contains("utilization"))
    text +=
        fmt::format(" {} {} busy", names.size() == 1 ? "was" : "were", percent_text(utilization));
  else
    text += names.size() == 1 ? " was in use" : " were in use";
  if (failed > 0 && offered > 0)
    text += fmt::format(" and failed {}", percent_text(failed / offered));
  return text + ".";
}

std::string servers_sentence(const Json& block) {
  if (const Culprits culprits = culprits_of(block); !culprits.servers.empty())
    return culprits_text(culprits);
  const Culprits busiest = busiest_of(block);
  if (busiest.servers.empty()) return "";
  const Json& server = *busiest.servers.front();
  return fmt::format("No server was overloaded: the busiest, {} of pool {}, was {} busy.",
                     server["name"].get<std::string>(), busiest.pool,
                     percent_text(number(server, "utilization")));
}

std::string who_sentence(const Json& block) {
  const Json& requests = block["requests"];
  const auto ended = requests["ok"].get<std::uint64_t>() + requests["failed"].get<std::uint64_t>();
  std::string text = affected_text(block);
  if (ended == 0) return text + ".";
  text += fmt::format(" ({} of {})", count_text(requests["failed"].get<std::uint64_t>()),
                      count_text(ended));
  return text + ".";
}

}  // namespace

std::string short_time(const Scenario& scenario, Time t) {
  std::string label = format_time(scenario, t);
  if (scenario.clock && label.size() > 3 && label.ends_with(":00") &&
      std::count(label.begin(), label.end(), ':') == 2)
    label.resize(label.size() - 3);
  return label;
}

const Json& incident_block(const Json& result) {
  const auto phases = result.find("phases");
  if (phases == result.end()) return result;
  const auto during = phases->find("during");
  return during == phases->end() ? result : *during;
}

std::string affected_text(const Json& block) {
  std::string text;
  const auto users = block.find("users");
  if (users != block.end() && users->contains("affected_ratio")) {
    const double affected = (*users)["affected_ratio"];
    text = affected > 0 ? percent_text(affected) + " of users affected, " : "no user affected, ";
  }
  if (!block.contains("error_ratio")) return text + "no request ended";
  const double failed = block["error_ratio"];
  return text + (failed > 0 ? percent_text(failed) + " of requests failed" : "no request failed");
}

std::string verdict_text(const Json& result, const std::string& baseline, const TimeLabel& label) {
  const Json& block = incident_block(result);
  std::string text;
  if (result.contains("partial"))
    text += fmt::format("PARTIAL, stopped at {}. ", label(number(result, "ended_at_s")));
  text += fmt::format("{} to {}: ", label(number(block["window"], "from_s")),
                      label(number(block["window"], "to_s")));
  text += who_sentence(block);
  if (const std::string servers = servers_sentence(block); !servers.empty()) text += " " + servers;
  if (!baseline.empty() && result.contains("whatif") && result["whatif"].contains(baseline)) {
    text += fmt::format(" With {}: {}.", baseline,
                        affected_text(incident_block(result["whatif"][baseline])));
  }
  return text;
}

}  // namespace ballast
