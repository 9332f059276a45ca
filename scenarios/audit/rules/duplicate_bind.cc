#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const Audited& audited, Report& report) {
  std::map<std::string, std::vector<const config::Frontend*>> owners;
  std::map<std::string, config::Place> where;
  for (const config::Frontend& frontend : audited.config().frontends) {
    if (frontend.disabled) continue;
    std::vector<std::string> own;
    for (const config::Bind& bind : frontend.binds) {
      const bool all = bind.address.empty() || bind.address == "*" || bind.address == "0.0.0.0";
      const std::string key = fmt::format("{}:{}", all ? "*" : bind.address, bind.port);
      // Several filter chains or families of one listener share their address by design.
      if (bind.port == 0 || std::find(own.begin(), own.end(), key) != own.end()) continue;
      own.push_back(key);
      if (!owners[key].empty() && owners[key].front()->where == frontend.where) continue;
      owners[key].push_back(&frontend);
      where[key] = bind.where;
    }
  }
  for (const auto& [address, who] : owners) {
    if (who.size() < 2) continue;
    // Chains of one Envoy listener have its name in front of theirs.
    if (audited.is(Product::kEnvoy) && who[0]->name.substr(0, who[0]->name.find(' ')) ==
                                           who[1]->name.substr(0, who[1]->name.find(' ')))
      continue;
    Finding& finding = report.add(rule, where[address], "address " + address,
                                  fmt::format("{} {} and {} {} both listen on {}", who[0]->kind,
                                              who[0]->name, who[1]->kind, who[1]->name, address));
    add_ratio(finding, "connections that each gets", 1.0 / static_cast<double>(who.size()));
  }
}

}  // namespace

extern const Rule kDuplicateBind;
const Rule kDuplicateBind = {
    .id = "duplicate-bind",
    .severity = Severity::kWarning,
    .summary = "Two listeners have the same address",
    .meaning =
        "When two sections (or an old process that was never stopped) listen on one address "
        "and port, the kernel deals connections out between them: a random half of the "
        "clients gets the rules of the one, the rest those of the other.",
    .fix = "One listener per address; route inside it.",
    .evidence = "The share of the connections that each gets.",
    .seen = "HAProxy issue 3497; SO_REUSEPORT in socket(7).",
    .products = kHaproxy | kEnvoy,
    .whole = check,
};

}  // namespace ballast::audit
