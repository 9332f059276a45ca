// What a reader of a result has to know of its scenario: clock, objectives, clients, timeline and
// the human investigation. With it a report can be made from the result alone.
#pragma once

#include "app/json.h"
#include "models/result.h"
#include "scenarios/scenario.h"

namespace ballast {

// `scenario` of the result.
Json scenario_json(const Scenario& scenario);
// `events`: [{at, name, note, actions[]}], the actions with the servers they touch.
Json events_json(const SystemSpec& spec);
// `investigation`: [{at, kind, text, correct}].
Json investigation_json(const Scenario& scenario);
// `reactions`: [{at, what, balancer, instance, pool, server}], what balancers noticed by
// themselves.
Json reactions_json(const SystemSpec& spec, const std::vector<Reaction>& reactions);

}  // namespace ballast
