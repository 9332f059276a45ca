#include "app/plan/answer_text.h"

#include <fmt/format.h>

namespace ballast {

namespace {

std::string text(const Json& json, const char* name) { return json[name].get<std::string>(); }

}  // namespace

std::string plan_answer_range(const Json& plan) {
  if (!plan.contains("answer")) return "none";
  const std::string sure = text(plan["answer"], "sure"),
                    possible = text(plan["answer"], "possible");
  if (sure == possible) return sure;
  return plan["seek"] == "fewest" ? possible + "-" + sure : sure + "-" + possible;
}

std::string plan_answer_text(const Json& plan) {
  const std::string what = text(plan, "variable");
  if (!plan.contains("answer"))
    return plan.contains("partial")
               ? "interrupted before there was an answer"
               : fmt::format("none: no {} from {} to {} is sure to meet the objectives", what,
                             text(plan["range"], "from"), text(plan["range"], "to"));
  const Json& answer = plan["answer"];
  const std::string sure = text(answer, "sure"), possible = text(answer, "possible");
  if (sure != possible)
    return fmt::format("{} {}: {} verified to meet the objectives, {} too near to tell",
                       plan_answer_range(plan), what, sure, possible);
  const std::string beyond =
      !answer["beyond_ruled_out"].get<bool>()
          ? "; what lies beyond was not looked at"
          : fmt::format(", and {} to miss them",
                        answer.contains("beyond") ? text(answer, "beyond") : "less");
  return fmt::format("{} {}: verified to meet the objectives{}", sure, what, beyond);
}

}  // namespace ballast
