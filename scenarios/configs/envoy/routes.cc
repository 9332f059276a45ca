#include "scenarios/configs/envoy/routes.h"

#include <fmt/format.h>

#include <algorithm>

namespace ballast::config::envoy {

namespace {

using namespace std::chrono_literals;
using What = Match::What;
using How = Match::How;

// ---- which requests -----------------------------------------------------------------------------

struct Matches {
  std::vector<Match> all;
  bool ignore_case = false;
};

Match new_match(const At& at, What what, How how, const std::string& value) {
  Match match;
  match.what = what;
  match.how = how;
  if (!value.empty()) match.values = {value};
  match.text = at.key + ": " + at.value.text();
  match.where = at.where;
  return match;
}

template <How Way>
void path_matcher(const At& at, Matches& matches) {
  const Tree* regex = at.value.find("regex");
  const std::string& value = regex != nullptr ? regex->scalar : at.value.scalar;
  if (Way == How::kPrefix && value == "/") return;  // every path
  matches.all.push_back(new_match(at, What::kPath, Way, value));
}

// A StringMatcher, or the older fields of header matchers.
void read_string_matcher(const Tree& tree, Match& match) {
  struct Known {
    const char* name;
    How how;
  };
  static constexpr Known kKnown[] = {
      {"exact", How::kExact},          {"exact_match", How::kExact},
      {"prefix", How::kPrefix},        {"prefix_match", How::kPrefix},
      {"suffix", How::kSuffix},        {"suffix_match", How::kSuffix},
      {"contains", How::kContains},    {"contains_match", How::kContains},
      {"safe_regex", How::kRegex},     {"safe_regex_match", How::kRegex},
      {"present_match", How::kPresent}};
  match.how = How::kPresent;
  for (const Known& known : kKnown)
    if (const Tree* value = tree.find(known.name)) {
      match.how = known.how;
      const Tree* regex = value->find("regex");
      if (known.how != How::kPresent)
        match.values = {regex != nullptr ? regex->scalar : value->scalar};
      else if (value->scalar == "false")
        match.negated = !match.negated;
    }
  if (const Tree* inner = tree.find("string_match")) read_string_matcher(*inner, match);
  if (const Tree* ignore = tree.find("ignore_case")) match.ignore_case = ignore->scalar == "true";
}

void read_headers(const At& at, Matches& matches) {
  for (const Tree& tree : at.value.list) {
    Match match = new_match(at, What::kHeader, How::kPresent, "");
    match.where = tree.where;
    if (const Tree* name = tree.find("name")) match.name = name->scalar;
    match.text = "header " + match.name;
    if (const Tree* invert = tree.find("invert_match")) match.negated = invert->scalar == "true";
    read_string_matcher(tree, match);
    if (match.name == ":method") match.what = What::kMethod;
    if (match.name == ":authority") match.what = What::kHost;
    if (match.name == ":path") match.what = What::kUri;
    matches.all.push_back(std::move(match));
  }
}

void read_query(const At& at, Matches& matches) {
  for (const Tree& tree : at.value.list) {
    Match match = new_match(at, What::kQuery, How::kPresent, "");
    match.where = tree.where;
    if (const Tree* name = tree.find("name")) match.name = name->scalar;
    match.text = "query " + match.name;
    read_string_matcher(tree, match);
    matches.all.push_back(std::move(match));
  }
}

void read_fraction(const At& at, Matches& matches) {
  const auto share = ratio_in(at.value);
  if (!share) return at.unknown("a fraction is due");
  Match match = new_match(at, What::kShare, How::kOther, "");
  match.share = std::min(*share, 1.0);
  matches.all.push_back(std::move(match));
}

void other_match(const At& at, Matches& matches) {
  matches.all.push_back(new_match(at, What::kOther, How::kOther, ""));
}

const Field<Matches> kMatch[] = {
    {"prefix", path_matcher<How::kPrefix>},
    {"path", path_matcher<How::kExact>},
    {"safe_regex", path_matcher<How::kRegex>},
    {"path_separated_prefix", path_matcher<How::kPrefix>},
    {"path_match_policy", other_match},
    {"connect_matcher", other_match},
    {"case_sensitive",
     [](const At& at, Matches& matches) { matches.ignore_case = at.value.scalar == "false"; }},
    {"runtime_fraction", read_fraction},
    {"headers", read_headers},
    {"query_parameters", read_query},
    {"cookies", other_match},
    {"grpc", other_match},
    {"tls_context", other_match},
    {"dynamic_metadata", other_match},
    {"filter_state", other_match},
};

// ---- retries ------------------------------------------------------------------------------------

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string word = text.substr(at, comma - at);
    while (word.starts_with(' ')) word.erase(0, 1);
    while (word.ends_with(' ')) word.pop_back();
    if (!word.empty()) out.push_back(word);
    at = comma + 1;
  }
  return out;
}

const Field<Retries> kRetries[] = {
    {"retry_on", [](const At& at, Retries& r) { r.on.give(words_of(at.value.scalar), at.where); }},
    {"num_retries", [](const At& at, Retries& r) { give(at, r.max); }},
    {"per_try_timeout", [](const At& at, Retries& r) { give(at, r.try_timeout); }},
    {"per_try_idle_timeout"},
    {"retry_back_off",
     [](const At& at, Retries& r) {
       if (const Tree* base = at.value.find("base_interval"))
         if (const auto time = duration_in(*base)) {
           r.backoff_base.give(*time, base->where);
           r.backoff_max.assume(*time * 10);
         }
       if (const Tree* most = at.value.find("max_interval"))
         if (const auto time = duration_in(*most)) r.backoff_max.give(*time, most->where);
     }},
    {"retry_host_predicate",
     [](const At& at, Retries& r) {
       for (const Tree& tree : at.value.list)
         if (const Tree* name = tree.find("name"))
           if (name->scalar.find("previous_hosts") != std::string::npos)
             r.avoids_tried.give(true, name->where);
     }},
    {"host_selection_retry_max_attempts"},
    {"retriable_status_codes"},
    {"retriable_headers"},
    {"retriable_request_headers"},
    {"retry_priority", nullptr, "retries in other priorities are not imitated"},
    {"retry_options_predicates"},
    {"rate_limited_retry_back_off"},
};

Retries read_retry_policy(const At& at) {
  Retries retries;
  retries.max.assume(1);
  retries.redispatch.assume(Retries::Redispatch::kAlways);
  retries.backoff_base.assume(25ms);
  retries.backoff_max.assume(250ms);
  read_fields<Retries>(at.walk, at.value, kRetries, retries);
  return retries;
}

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
    {"match",
     [](const At& at, Route& route) {
       Matches matches;
       read_fields<Matches>(at.walk, at.value, kMatch, matches);
       for (Match& match : matches.all)
         if (match.what == What::kPath) match.ignore_case = matches.ignore_case;
       if (!matches.all.empty()) route.condition = {matches.all};
       for (const Match& match : matches.all)
         route.text += (route.text.empty() ? "" : ", ") + match.text;
     }},
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

int rank_of(const Match& domain) {
  switch (domain.how) {
    case How::kExact:
      return 0;
    case How::kSuffix:
      return 1;
    case How::kPrefix:
      return 2;
    default:
      return 3;  // "*"
  }
}

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

RouteTarget cluster_target(const Tree& name) {
  RouteTarget to;
  to.backend.give(name.scalar, name.where);
  to.weight.assume(1);
  return to;
}

std::vector<RouteTarget> read_weighted_clusters(const At& at) {
  std::vector<RouteTarget> targets;
  const Tree* clusters = at.value.find("clusters");
  if (clusters == nullptr) return targets;
  double total = 0;
  for (const Tree& tree : clusters->list) {
    const Tree* name = tree.find("name");
    if (name == nullptr) {
      at.unknown("the cluster's name comes with the request");
      continue;
    }
    RouteTarget to = cluster_target(*name);
    const Tree* weight = tree.find("weight");
    to.weight.assume(0);
    if (weight != nullptr)
      if (const auto count = count_in(*weight)) to.weight.give(*count, weight->where);
    total += to.weight.value;
    targets.push_back(std::move(to));
  }
  // Before 1.24 the weights had to add up to total_weight, 100 unless given; now to their sum.
  if (const Tree* given = at.value.find("total_weight"))
    if (const auto count = count_in(*given); count && *count > total) total = *count;
  for (RouteTarget& to : targets) to.share = total > 0 ? to.weight.value / total : 0;
  return targets;
}

void read_hash_policies(const At& at, std::vector<HashKey>& keys) {
  for (const Tree& tree : at.value.list) {
    if (const Tree* header = tree.find("header")) {
      const Tree* name = header->find("header_name");
      const std::string text = name != nullptr ? name->scalar : std::string();
      const bool path = text == ":path";
      keys.push_back(
          {path ? HashKey::Kind::kUri : HashKey::Kind::kHeader, path ? "" : text, tree.where});
    } else if (const Tree* cookie = tree.find("cookie")) {
      const Tree* name = cookie->find("name");
      keys.push_back(
          {HashKey::Kind::kCookie, name != nullptr ? name->scalar : std::string(), tree.where});
    } else if (tree.find("connection_properties") != nullptr || tree.find("source_ip") != nullptr) {
      keys.push_back({HashKey::Kind::kSource, "", tree.where});
    } else if (const Tree* query = tree.find("query_parameter")) {
      const Tree* name = query->find("name");
      keys.push_back(
          {HashKey::Kind::kQuery, name != nullptr ? name->scalar : std::string(), tree.where});
    } else if (tree.find("filter_state") != nullptr) {
      keys.push_back({HashKey::Kind::kExpression, "filter_state", tree.where});
    } else {
      at.unknown("a kind of hash_policy");
    }
  }
}

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
    const int rank = rank_of(*a.domain);
    if (rank != rank_of(*b.domain)) return rank < rank_of(*b.domain);
    return (rank == 1 || rank == 2) &&
           a.domain->values.front().size() > b.domain->values.front().size();
  });
  std::vector<Route> routes;
  for (std::size_t i = 0; i < entries.size();) {
    const auto& [domain, host] = entries[i];
    Match any = *domain;
    const int rank = rank_of(*domain);
    // Domains of one host that follow each other are one match with several values.
    std::size_t k = i + 1;
    for (; k < entries.size() && entries[k].host == host && rank_of(*entries[k].domain) == rank;
         ++k)
      if (rank < 3) any.values.push_back(entries[k].domain->values.front());
    add_routes(*host, rank == 3 ? nullptr : &any, k == entries.size(), reading, routes);
    i = k;
  }
  return routes;
}

}  // namespace ballast::config::envoy
