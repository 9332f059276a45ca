#include "scenarios/configs/algorithm.h"

#include "scenarios/arguments.h"
#include "scenarios/configs/scenario/writer.h"
#include "scenarios/shape_check.h"

namespace ballast::config {

std::string algorithm_text(const std::string& name,
                           const std::map<std::string, std::string>& parameters) {
  Members members;
  members.add("name", name);
  for (const auto& [parameter, value] : parameters)
    members.add(parameter,
                value.find_first_of(",: ") == std::string::npos ? value : yaml_text(value));
  return members.braces();
}

CheckedAlgorithm check_algorithm(const std::string& name,
                                 const std::map<std::string, std::string>& parameters) {
  CheckedAlgorithm out;
  const Checked<Document> document = parse_document(algorithm_text(name, parameters), "algorithm");
  if (!document.ok()) {
    out.problem = "not a value of a parameter";
    return out;
  }
  Findings findings;
  check_shape(*schema().algorithm, document.value->root, "algorithm", std::nullopt, findings);
  Context context{findings};
  if (findings.empty()) {
    PolicySpec policy = read_policy(&document.value->root, "algorithm", context);
    if (findings.empty()) out.policy = std::move(policy);
  }
  if (!findings.empty()) out.problem = findings.sorted().front().message;
  return out;
}

}  // namespace ballast::config
