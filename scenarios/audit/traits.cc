#include "scenarios/audit/traits.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace ballast::audit {

bool looks_at_load(const AuditedBackend& backend) {
  const PolicyKind* kind = backend.algorithm();
  return kind != nullptr && kind->balances_load;
}

bool by_hash(const AuditedBackend& backend) {
  const PolicyKind* kind = backend.algorithm();
  return kind != nullptr && kind->key != KeyKind::kNoKey;
}

bool by_ring(const AuditedBackend& backend) {
  return by_hash(backend) && backend.facts.hashing.consistent.value;
}

std::vector<HashKey> keys_of(const AuditedBackend& backend) {
  if (!by_hash(backend)) return {};
  std::vector<HashKey> keys = backend.facts.hashing.keys;
  for (const config::Route* route : backend.routes)
    keys.insert(keys.end(), route->hash_keys.begin(), route->hash_keys.end());
  return keys;
}

std::vector<const Server*> serving(const Backend& backend) {
  std::vector<const Server*> all;
  for (const Server& server : backend.servers) {
    if (!takes_traffic(server)) continue;
    // The first priority that has servers; the others stand by.
    if (!all.empty() && server.priority < all[0]->priority) all.clear();
    if (all.empty() || server.priority == all[0]->priority) all.push_back(&server);
  }
  return all;
}

std::vector<const Server*> standing_by(const Backend& backend) {
  std::vector<const Server*> all;
  for (const Server& server : backend.servers)
    if (usable(server) && server.backup.value) all.push_back(&server);
  return all;
}

std::vector<std::string> names_of(const std::vector<const Server*>& servers) {
  std::vector<std::string> names;
  names.reserve(servers.size());
  for (const Server* server : servers) names.push_back(server->name.value);
  return names;
}

bool actively_checked(const Server& server) {
  return server.check.enabled.value || server.agent_check.value || !server.track->empty();
}

bool checked(const AuditedBackend& backend, const Server& server) {
  return actively_checked(server) || backend.facts.outlier.present.value ||
         server.passive.max_fails.value.value_or(0) > 0 ||
         server.passive.observe.value != config::Passive::Layer::kNone;
}

bool retries_responses(const config::Retries& retries) {
  if (retries.max.value == 0) return false;
  static constexpr std::array<std::string_view, 8> kConnection = {
      "conn-failure", "connect-failure", "none", "error", "refused-stream", "", "off", "timeout"};
  return std::any_of(retries.on->begin(), retries.on->end(), [](const std::string& word) {
    return std::find(kConnection.begin(), kConnection.end(), word) == kConnection.end();
  });
}

double attempts_of(const config::Retries& retries, std::size_t servers) {
  if (retries.on->empty()) return 1;
  if (retries.max.value == config::kNoLimit)
    return static_cast<double>(std::max<std::size_t>(servers, 1));
  return 1.0 + retries.max.value;
}

namespace {

bool is_private(const std::string& address) {
  static constexpr std::array<std::string_view, 7> kPrefixes = {"10.", "192.168.", "127.", "::1",
                                                                "fc",  "fd",       "/"};
  if (address == "localhost" || address.starts_with("unix")) return true;
  if (address.starts_with("172.") && address.size() > 6) {
    const int second = std::atoi(address.c_str() + 4);
    return second >= 16 && second <= 31;
  }
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return address.starts_with(prefix); });
}

}  // namespace

bool private_only(const config::Frontend& frontend) {
  return !frontend.binds.empty() &&
         std::all_of(frontend.binds.begin(), frontend.binds.end(),
                     [](const config::Bind& bind) { return is_private(bind.address); });
}

std::vector<const config::Frontend*> frontends_of(const AuditedBackend& backend,
                                                  const Audited& audited) {
  std::vector<const config::Frontend*> all;
  for (const config::Frontend& frontend : audited.config().frontends) {
    const bool leads =
        std::any_of(backend.routes.begin(), backend.routes.end(), [&](const config::Route* route) {
          return !frontend.routes.empty() && route >= frontend.routes.data() &&
                 route < frontend.routes.data() + frontend.routes.size();
        });
    if (leads) all.push_back(&frontend);
  }
  return all;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace ballast::audit
