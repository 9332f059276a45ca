// Closed networks.
#include <array>

#include "app/reference/formula.h"
#include "models/theory/closed_network.h"

namespace ballast {

namespace {

using theory::ClosedNetwork;
using theory::Station;

double think_of(const ReferenceEntry& e) {
  return e.parameters.contains("Z") ? number_of(e, "Z") : 0;
}

Answers answers_of(const ClosedNetwork& network) {
  Json sojourn = Json::array(), present = Json::array(), busy = Json::array();
  for (const ClosedNetwork::AtStation& at : network.stations) {
    sojourn.push_back(at.sojourn_s);
    present.push_back(at.mean_present);
    busy.push_back(at.utilization);
  }
  return Answers(Json::object({{"R_per_visit", sojourn},
                               {"Q", present},
                               {"U", busy},
                               {"X_system", network.rounds_per_s},
                               {"R_system", network.response_s}}));
}

Answers by_visits(const ReferenceEntry& e) {
  const std::vector<double> work = numbers_of(e, "S"), visits = numbers_of(e, "V");
  if (work.size() != visits.size()) throw BadParameter("S and V are not of the same length");
  std::vector<Station> stations;
  for (std::size_t i = 0; i < work.size(); ++i) stations.push_back({visits[i], work[i], 1});
  if (const auto servers = e.parameters.find("servers"); servers != e.parameters.end()) {
    if (!servers->is_array() || servers->size() != stations.size())
      throw BadParameter("`servers` is not a list as long as S");
    for (std::size_t i = 0; i < stations.size(); ++i)
      stations[i].servers =
          (*servers)[i].is_number_unsigned() ? (*servers)[i].get<std::uint32_t>() : Station::kDelay;
  }
  return answers_of(closed_network(count_of(e, "N"), think_of(e), stations));
}

Answers by_demands(const ReferenceEntry& e) {
  std::vector<Station> stations;
  for (const double demand : numbers_of(e, "D")) stations.push_back({1, demand, 1});
  return answers_of(closed_network(count_of(e, "N"), think_of(e), stations));
}

}  // namespace

std::span<const Formula> network_formulas() {
  static const std::array<Formula, 2> kAll{{
      {"closed network", {"N", "S", "V"}, by_visits},
      {"closed network", {"N", "D"}, by_demands},
  }};
  return kAll;
}

}  // namespace ballast
