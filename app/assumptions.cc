#include "app/assumptions.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/text.h"

namespace ballast {

namespace {

using Names = std::vector<std::string>;

constexpr std::size_t kNamesShown = 4;

std::string arrivals_sentence(const ArrivalSpec& arrivals) {
  if (const auto* closed = std::get_if<ClosedArrivals>(&arrivals))
    return fmt::format(
        "arrivals are a closed loop of {} users, each of whom waits for the answer before asking "
        "again: a slow system is asked less",
        count_text(closed->users));
  if (std::holds_alternative<TraceArrivals>(arrivals))
    return "arrivals are replayed from a file, whatever the system does";
  return "arrivals are open: they do not slow down when the system does";
}

std::string clients_sentence(const ClientSpec& client) {
  std::string text = client.timeout ? fmt::format("clients give up an attempt after {}",
                                                  time_text(seconds(*client.timeout)))
                                    : std::string("clients wait as long as it takes");
  text += client.attempts > 1 ? fmt::format(" and try up to {} times", client.attempts)
                              : std::string(" and do not retry");
  if (client.timeout && !client.cancel)
    text += "; an attempt given up still costs its server the work";
  if (client.come_back) text += "; users who failed come back";
  return text;
}

std::string users_sentence(const TrafficSpec& traffic) {
  return traffic.users
             ? fmt::format("{} users share the requests", count_text(traffic.users->count))
             : std::string("users are not counted, every request is one of its own");
}

// "web and api: arrivals are open...", one line for all entries of whom the same is true.
template <typename Sentence>
void tell_of_traffic(const SystemSpec& spec, Sentence sentence, std::vector<std::string>& lines) {
  std::vector<std::pair<std::string, Names>> told;
  for (const TrafficSpec& traffic : spec.traffic) {
    const std::string text = sentence(traffic);
    auto same =
        std::find_if(told.begin(), told.end(), [&](const auto& t) { return t.first == text; });
    if (same == told.end()) same = told.insert(told.end(), {text, {}});
    same->second.push_back(traffic.name);
  }
  for (const auto& [text, names] : told)
    lines.push_back(fmt::format("Traffic {}: {}.", join_names(names, kNamesShown), text));
}

}  // namespace

std::vector<std::string> assumptions(const Scenario& scenario, std::size_t replications) {
  const SystemSpec& spec = scenario.system;
  std::vector<std::string> lines;
  tell_of_traffic(
      spec, [](const TrafficSpec& t) { return arrivals_sentence(t.arrivals); }, lines);
  tell_of_traffic(spec, users_sentence, lines);
  tell_of_traffic(
      spec, [](const TrafficSpec& t) { return clients_sentence(t.client); }, lines);

  Names blind;
  for (const BalancerSpec& balancer : spec.balancers)
    if (!balancer.health.active()) blind.push_back(balancer.name);
  if (!blind.empty())
    lines.push_back(fmt::format("Balancer {}: no health checks and no outlier detection.",
                                join_names(blind, kNamesShown)));
  lines.emplace_back(
      "The network is free: no delay, no loss and no limit between clients, balancers and "
      "servers.");
  if (spec.warmup > Duration{0})
    lines.push_back(
        fmt::format("The first {} fill the queues; they are in the charts and in no "
                    "other number.",
                    time_text(seconds(spec.warmup))));
  lines.emplace_back(
      "A user is affected by a failed request, or when more than 10 % of their requests (and at "
      "least one) are slower than the SLO.");
  lines.emplace_back(
      "Latency is from client to client, of requests that were answered well; quantiles come from "
      "histograms with a relative error of at most 0.4 %.");
  lines.push_back(
      replications > 1
          ? fmt::format("Numbers are means of {} replications with 95 % intervals; the "
                        "charts show the first.",
                        replications)
          : std::string("One run with one seed: numbers have no interval. What-ifs meet the "
                        "same requests, so differences between them are sharper than "
                        "the numbers themselves."));
  return lines;
}

}  // namespace ballast
