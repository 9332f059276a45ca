// A plan for people, and as JSON (schema "ballast/plan/1").
#pragma once

#include <optional>
#include <string>

#include "app/json.h"
#include "app/plan/plan.h"

namespace ballast {

struct PlanReport {
  const Scenario& base;
  const PlanQuestion& question;
  const PlanOptions& options;
  const PlanAnswer& answer;
  std::optional<double> cost;  // of a server and hour
  std::string command;         // that gives it again
};

Json plan_json(const PlanReport& report);
std::string plan_text(const PlanReport& report);

}  // namespace ballast
