// Requests that the rules of a configuration tell apart: one for each condition, made to meet it.
// With them two configurations can be asked where the same request goes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/configs/facts.h"

namespace ballast::audit {

struct SampleRequest {
  std::string path = "/";
  std::map<std::pair<config::Match::What, std::string>, std::string> values;  // others, by name
  std::set<std::string> opaque;  // tests that nobody can evaluate, as written: met
  std::string text() const;      // "/export/ of shop.example.org"
  auto operator<=>(const SampleRequest&) const = default;
};

// In the order of the routes, each once; at most `most`.
std::vector<SampleRequest> sample_requests(const std::vector<const config::Frontend*>& frontends,
                                           std::size_t most);

bool meets(const SampleRequest& request, const config::Condition& condition);
// The route that decides; null: none matches.
const config::Route* route_of(const SampleRequest& request, const config::Frontend& frontend);

}  // namespace ballast::audit
