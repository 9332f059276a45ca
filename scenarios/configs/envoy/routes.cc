#include "scenarios/configs/envoy/routes.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/configs/envoy/retry_policy.h"
#include "scenarios/configs/envoy/route_match.h"
#include "scenarios/configs/envoy/route_targets.h"
#include "scenarios/configs/name_order.h"

namespace ballast::config::envoy {

namespace {

using namespace std::chrono_literals;
using What = Match::What;
using How = Match::How;

// ---- what is done -------------------------------------------------------------------------------

void read_cluster_name(const At& at, Route& route) {
  route.targets.push_back(cluster_target(at.value));
}

void dynamic_cluster(const At& at, Route& route) {
  route.action = Route::Action::kDynamic;
  route.expression = at.key + ": " + at.value.text();
  at.unknown("the cluster's name comes with the request");
}

const Field<Route> kAction[] = {
    {"cluster", read_cluster_name},
    {"weighted_clusters",
     [](const At& at, Route& route) { route.targets = read_weighted_clusters(at); }},
    {"cluster_header", dynamic_cluster},
    {"cluster_specifier_plugin", dynamic_cluster},
    {"inline_cluster_specifier_plugin", dynamic_cluster},
    {"timeout",
     [](const At& at, Route& route) {
       const auto time = duration_in(at.value);
       if (!time) return at.unknown("a duration is due");
       // 0 switches it off.
       route.timeouts.request.give(time->count() == 0 ? std::nullopt : std::optional(*time),
                                   at.where);
     }},
    {"idle_timeout", [](const At& at, Route& route) { give(at, route.timeouts.client); }},
    {"retry_policy", [](const At& at, Route& route) { route.retries = read_retry_policy(at); }},
    {"hash_policy", [](const At& at, Route& route) { read_hash_policies(at, route.hash_keys); }},
    {"max_stream_duration"},
    {"prefix_rewrite"},
    {"regex_rewrite"},
    {"path_rewrite_policy"},
    {"host_rewrite_literal"},
    {"auto_host_rewrite"},
    {"host_rewrite_header"},
    {"host_rewrite_path_regex"},
    {"append_x_forwarded_host"},
    {"metadata_match", nullptr, "subsets are not imitated"},
    {"request_mirror_policies", nullptr, "copies of requests go elsewhere as well; not imitated"},
    {"rate_limits", nullptr, "rejected requests are not imitated"},
    {"hedge_policy", nullptr, "hedging of Envoy is not imitated"},
    {"cluster_not_found_response_code"},
    {"priority"},
    {"cors"},
    {"upgrade_configs"},
    {"internal_redirect_policy"},
    {"max_grpc_timeout"},
    {"grpc_timeout_offset"},
    {"early_data_policy"},
    {"include_vh_rate_limits"},
};

void answer(const At&, Route& route) { route.action = Route::Action::kAnswer; }

const Field<Route> kRoute[] = {
    {"match", read_match},
    {"route",
     [](const At& at, Route& route) { read_fields<Route>(at.walk, at.value, kAction, route); }},
    {"redirect", answer},
    {"direct_response", answer},
    {"filter_action", nullptr, "a filter decides"},
    {"non_forwarding_action", answer},
    {"name", [](const At& at, Route& route) { route.name = at.value.scalar; }},
    {"metadata"},
    {"decorator"},
    {"typed_per_filter_config"},
    {"request_headers_to_add"},
    {"request_headers_to_remove"},
    {"response_headers_to_add"},
    {"response_headers_to_remove"},
    {"tracing"},
    {"per_request_buffer_limit_bytes"},
    {"stat_prefix"},
};

// ---- virtual hosts ------------------------------------------------------------------------------

struct Host {
  std::string name;
  std::vector<Match> domains;  // empty texts for "*"
  std::vector<Route> routes;
  std::optional<Retries> retries;
  Place where{};
};

Match domain_match(const Tree& tree) {
  Match match;
  match.what = What::kHost;
  match.ignore_case = true;
  match.text = tree.scalar;
  match.where = tree.where;
  std::string value = tree.scalar;
  if (value == "*") {
    match.how = How::kPresent;
    return match;
  }
  if (value.starts_with('*')) {
    match.how = How::kSuffix;
    value.erase(0, 1);
  } else if (value.ends_with('*')) {
    match.how = How::kPrefix;
    value.pop_back();
  }
  match.values = {value};
  return match;
}

const Field<Host> kHost[] = {
    {"name", [](const At& at, Host& host) { host.name = at.value.scalar; }},
    {"domains",
     [](const At& at, Host& host) {
       for (const Tree& tree : at.value.list) host.domains.push_back(domain_match(tree));
     }},
    {"routes",
     [](const At& at, Host& host) {
       for (const Tree& tree : at.value.list) {
         Route route;
         route.where = tree.where;
         route.retries.max.assume(0);
         route.timeouts.request.assume(15s);
         route.has_policy = true;
         read_fields<Route>(at.walk, tree, kRoute, route);
         if (route.name.empty()) route.name = route.text.empty() ? "every path" : route.text;
         host.routes.push_back(std::move(route));
       }
     }},
    {"retry_policy", [](const At& at, Host& host) { host.retries = read_retry_policy(at); }},
    {"matcher", nullptr, "a matcher tree decides; not imitated"},
    {"require_tls"},
    {"rate_limits", nullptr, "rejected requests are not imitated"},
    {"hedge_policy", nullptr, "hedging of Envoy is not imitated"},
    {"virtual_clusters"},
    {"request_headers_to_add"},
    {"request_headers_to_remove"},
    {"response_headers_to_add"},
    {"response_headers_to_remove"},
    {"cors"},
    {"typed_per_filter_config"},
    {"include_request_attempt_count"},
    {"include_attempt_count_in_response"},
    {"per_request_buffer_limit_bytes"},
    {"request_mirror_policies", nullptr, "copies of requests go elsewhere as well; not imitated"},
    {"metadata"},
};

const Field<std::vector<Host>> kConfig[] = {
    {"virtual_hosts",
     [](const At& at, std::vector<Host>& hosts) {
       for (const Tree& tree : at.value.list) {
         Host host;
         host.where = tree.where;
         const Tree* name = tree.find("name");
         Walk walk{at.walk.reading, "virtual host " + (name ? name->scalar : std::string())};
         read_fields<Host>(walk, tree, kHost, host);
         for (Route& route : host.routes)
           if (host.retries && !route.retries.on.given()) route.retries = *host.retries;
         hosts.push_back(std::move(host));
       }
     }},
    {"name"},
    {"validate_clusters"},
    {"request_headers_to_add"},
    {"request_headers_to_remove"},
    {"response_headers_to_add"},
    {"response_headers_to_remove"},
    {"most_specific_header_mutations_wins"},
    {"internal_only_headers"},
    {"max_direct_response_body_size_bytes"},
    {"typed_per_filter_config"},
    {"ignore_port_in_host_matching"},
    {"ignore_path_parameters_in_path_matching"},
    {"vhds", nullptr, "virtual hosts come from a control plane"},
    {"metadata"},
    {"cluster_specifier_plugins"},
    {"request_mirror_policies", nullptr, "copies of requests go elsewhere as well; not imitated"},
};

void add_routes(const Host& host, const Match* domain, bool last, Reading& reading,
                std::vector<Route>& out) {
  bool all = false;
  for (Route route : host.routes) {
    all = all || route.condition.empty();
    if (domain != nullptr) {
      if (route.condition.empty()) route.condition = {{}};
      for (auto& term : route.condition) term.insert(term.begin(), *domain);
      route.name = domain->text + " " + route.name;
    } else {
      route.fallback = route.condition.empty();
    }
    if (!reading.room_for_route(route)) return;
    out.push_back(std::move(route));
  }
  // A request that no route of its host takes is answered with 404, whatever other hosts there are.
  if (all || last) return;
  Route none;
  none.name = host.name + ": no route";
  none.action = Route::Action::kAnswer;
  if (domain != nullptr) none.condition = {{*domain}};
  none.where = host.where;
  out.push_back(std::move(none));
}

}  // namespace

std::vector<Route> read_route_config(const Tree& config, Reading& reading) {
  std::vector<Host> hosts;
  Walk walk{reading, "route_config"};
  read_fields<std::vector<Host>>(walk, config, kConfig, hosts);
  struct Entry {
    const Match* domain;
    const Host* host;
  };
  std::vector<Entry> entries;
  for (const Host& host : hosts)
    for (const Match& domain : host.domains) entries.push_back({&domain, &host});
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return is_looked_at_before(*a.domain, *b.domain);
  });
  std::vector<Route> routes;
  for (std::size_t i = 0; i < entries.size();) {
    const auto& [domain, host] = entries[i];
    Match any = *domain;
    const NameRank rank = rank_of(domain->how);
    // Domains of one host that follow each other are one match with several values.
    std::size_t k = i + 1;
    for (; k < entries.size() && entries[k].host == host && rank_of(entries[k].domain->how) == rank;
         ++k)
      if (rank != NameRank::kOther) any.values.push_back(entries[k].domain->values.front());
    add_routes(*host, rank == NameRank::kOther ? nullptr : &any, k == entries.size(), reading,
               routes);
    i = k;
  }
  return routes;
}

}  // namespace ballast::config::envoy
