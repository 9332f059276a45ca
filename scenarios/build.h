// From the checked document to the plain specs of the models: names become indices, texts become
// quantities. What has the wrong form is left at its default (check_shape() has reported it);
// references and rules between values are checked here and in cross_check.h.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/spec.h"
#include "scenarios/arguments.h"

namespace ballast {

inline constexpr std::uint32_t kUnknownEntity = 0xffffffff;  // index of a reference that failed

// Names of the servers that appear during the run, by pool. They stand in the pool's list already.
using AddedNames = std::map<std::string, std::set<std::string>>;

// The entity maps of a document; an empty map where one is absent.
const Node& entities(const Node& root, std::string_view kind);
// The index of the entity named by `reference`; reports an unknown one.
std::uint32_t find_entity(const Node& root, std::string_view kind, const Node& reference,
                          const std::string& path, Context& context);

TrafficSpec build_traffic(const Node& root, std::size_t index, Context& context);
BalancerSpec build_balancer(const Node& root, std::size_t index, Context& context);
BackoffSpec build_backoff(const Node& node);
RetryBudgetSpec build_budget(const Node& node);
// The timeouts, retries and hedges of a balancer.
RelaySpec build_relay(const Node& balancer);
ColdStartSpec build_cold_start(const Node& node);
// What the servers of a pool do about load, beside cold starts.
void build_load(const Node& node, const std::string& path, PoolSpec& pool, Context& context);
// How a balancer learns that a server is bad, and how a server comes back.
HealthSpec build_health(const Node& balancer, const std::string& path, Context& context);
PoolSpec build_pool(const Node& root, std::size_t index, const AddedNames& added, Context& context);

// Values of the right form, or nothing.
std::optional<Duration> duration_in(const Node& record, std::string_view key);
std::optional<double> ratio_in(const Node& record, std::string_view key);
std::optional<double> number_in(const Node& record, std::string_view key);
std::optional<Time> time_in(const Node& record, std::string_view key, const Context& context);
std::string text_in(const Node& record, std::string_view key);
bool flag_in(const Node& record, std::string_view key);  // absent: false
// A whole number of at least 0, or kUnlimited for `unlimited`.
std::optional<std::uint32_t> count_in(const Node& record, std::string_view key);

}  // namespace ballast
