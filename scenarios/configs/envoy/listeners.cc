#include "scenarios/configs/envoy/listeners.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/configs/envoy/route_targets.h"
#include "scenarios/configs/envoy/routes.h"

namespace ballast::config::envoy {

namespace {

using namespace std::chrono_literals;

// ---- http_connection_manager --------------------------------------------------------------------

void read_http_filters(const At& at, Frontend&) {
  for (const Tree& filter : at.value.list) {
    const Tree* config = filter.find("typed_config");
    const Tree* name = filter.find("name");
    const std::string type = config != nullptr ? type_of(*config) : std::string();
    const std::string label = name != nullptr ? name->scalar : type;
    struct Known {
      std::string_view word;
      const char* reason;  // nullptr: no bearing
    };
    static constexpr Known kKnown[] = {
        {"router", nullptr},
        {"Router", nullptr},
        {"cors", nullptr},
        {"compress", nullptr},
        {"gzip", nullptr},
        {"grpc_web", nullptr},
        {"grpc_stats", nullptr},
        {"grpc_json", nullptr},
        {"health_check", nullptr},
        {"buffer", nullptr},
        {"header", nullptr},
        {"jwt", nullptr},
        {"csrf", nullptr},
        {"tap", nullptr},
        {"local_ratelimit", "rejected requests are not imitated"},
        {"ratelimit", "rejected requests are not imitated"},
        {"rate_limit", "rejected requests are not imitated"},
        {"fault", "injected faults are not imitated"},
        {"admission_control", "rejected requests are not imitated"},
        {"adaptive_concurrency", "rejected requests are not imitated"},
        {"cache", "answers from the cache are not imitated"},
        {"lua", "a program decides"},
        {"wasm", "a program decides"},
        {"ext_proc", "a program decides"},
        {"ext_authz", "rejected requests are not imitated"},
        {"rbac", "rejected requests are not imitated"},
        {"stateful_session", "sessions that override the algorithm are not imitated"},
        {"dynamic_forward_proxy", "the server is chosen by the request"},
        {"original_src", nullptr},
    };
    const Known* found = nullptr;
    for (const Known& known : kKnown)
      if (found == nullptr && label.find(known.word) != std::string::npos) found = &known;
    if (found == nullptr)
      at.walk.unknown("http filter " + label, filter, filter.where, "an unknown filter");
    else if (found->reason != nullptr)
      at.walk.unknown("http filter " + label, filter, filter.where, found->reason);
    at.walk.reading.count(found == nullptr           ? Bearing::kUnknown
                          : found->reason != nullptr ? Bearing::kUnknown
                                                     : Bearing::kNone);
  }
}

const Field<Frontend> kHttpOptions[] = {
    {"idle_timeout",
     [](const At& at, Frontend& frontend) { give(at, frontend.timeouts.keep_alive); }},
    {"max_connection_duration"},
    {"max_headers_count"},
    {"max_stream_duration"},
    {"headers_with_underscores_action"},
    {"max_requests_per_connection"},
};

const Field<Frontend> kManager[] = {
    {"route_config",
     [](const At& at, Frontend& frontend) {
       frontend.routes = read_route_config(at.value, at.walk.reading);
     }},
    {"rds", nullptr, "routes come from a control plane"},
    {"scoped_routes", nullptr, "routes come from a control plane"},
    {"http_filters", read_http_filters},
    {"stream_idle_timeout",
     [](const At& at, Frontend& frontend) { give(at, frontend.timeouts.client); }},
    {"request_timeout",
     [](const At& at, Frontend& frontend) { give(at, frontend.timeouts.http_request); }},
    {"common_http_protocol_options",
     [](const At& at, Frontend& frontend) {
       read_fields<Frontend>(at.walk, at.value, kHttpOptions, frontend);
     }},
    {"xff_num_trusted_hops",
     [](const At& at, Frontend& frontend) {
       if (count_in(at.value).value_or(0) > 0) frontend.behind_proxy.give(true, at.where);
     }},
    {"original_ip_detection_extensions",
     [](const At& at, Frontend& frontend) { frontend.behind_proxy.give(true, at.where); }},
    {"use_remote_address",
     [](const At& at, Frontend& frontend) {
       // Without it the address is that of X-Forwarded-For; written out, somebody meant it.
       if (!flag_in(at.value).value_or(true)) frontend.behind_proxy.give(true, at.where);
     }},
    {"stat_prefix"},
    {"codec_type"},
    {"add_user_agent"},
    {"tracing"},
    {"http_protocol_options"},
    {"http2_protocol_options"},
    {"http3_protocol_options"},
    {"server_name"},
    {"server_header_transformation"},
    {"scheme_header_transformation"},
    {"max_request_headers_kb"},
    {"request_headers_timeout"},
    {"drain_timeout"},
    {"delayed_close_timeout"},
    {"access_log"},
    {"access_log_options"},
    {"access_log_flush_interval"},
    {"skip_xff_append"},
    {"via"},
    {"generate_request_id"},
    {"preserve_external_request_id"},
    {"always_set_request_id_in_response"},
    {"forward_client_cert_details"},
    {"set_current_client_cert_details"},
    {"proxy_100_continue"},
    {"upgrade_configs"},
    {"normalize_path"},
    {"merge_slashes"},
    {"path_with_escaped_slashes_action"},
    {"request_id_extension"},
    {"local_reply_config"},
    {"strip_matching_host_port"},
    {"strip_any_host_port"},
    {"stream_error_on_invalid_http_message"},
    {"strip_trailing_host_dot"},
    {"internal_address_config"},
};

// ---- tcp_proxy ----------------------------------------------------------------------------------

const Field<Route> kTcpProxy[] = {
    {"cluster",
     [](const At& at, Route& route) { route.targets.push_back(cluster_target(at.value)); }},
    {"weighted_clusters",
     [](const At& at, Route& route) { route.targets = read_weighted_clusters(at); }},
    {"hash_policy", [](const At& at, Route& route) { read_hash_policies(at, route.hash_keys); }},
    {"idle_timeout", [](const At& at, Route& route) { give(at, route.timeouts.server); }},
    {"max_connect_attempts",
     [](const At& at, Route& route) {
       if (const auto count = count_in(at.value))
         route.retries.max.give(*count == 0 ? 0 : *count - 1, at.where);
     }},
    {"max_downstream_connection_duration"},
    {"stat_prefix"},
    {"access_log"},
    {"access_log_options"},
    {"tunneling_config"},
    {"on_demand", nullptr, "clusters come from a control plane"},
    {"metadata_match", nullptr, "subsets are not imitated"},
    {"backoff_options"},
};

// ---- filter chains and listeners ----------------------------------------------------------------

struct Chain {
  Frontend frontend;
  std::vector<Match> matches;  // which connections
  bool decides = false;        // has a filter that sends them on
  std::string name;
};

void read_filters(const At& at, Chain& chain) {
  for (const Tree& filter : at.value.list) {
    const Tree* config = filter.find("typed_config");
    const std::string type = config != nullptr ? type_of(*config) : std::string();
    if (type == "HttpConnectionManager") {
      chain.decides = true;
      read_fields<Frontend>(at.walk, *config, kManager, chain.frontend);
    } else if (type == "TcpProxy") {
      chain.decides = true;
      chain.frontend.tcp = true;
      Route route;
      route.name = route.text = "tcp_proxy";
      route.fallback = true;
      route.has_policy = true;
      route.where = filter.where;
      route.timeouts.server.assume(1h);
      read_fields<Route>(at.walk, *config, kTcpProxy, route);
      chain.frontend.routes.push_back(std::move(route));
    } else {
      const Tree* name = filter.find("name");
      at.walk.unknown("filter " + (name != nullptr ? name->scalar : type), filter, filter.where,
                      "a filter that is not imitated");
      at.walk.reading.count(Bearing::kUnknown);
    }
  }
}

void list_match(const At& at, Chain& chain, Match::What what, Match::How how) {
  Match match;
  match.what = what;
  match.how = how;
  match.text = at.key;
  match.where = at.where;
  for (const Tree& value : at.value.list) match.values.push_back(value.text());
  chain.matches.push_back(std::move(match));
}

const Field<Chain> kChainMatch[] = {
    {"server_names",
     [](const At& at, Chain& chain) {
       list_match(at, chain, Match::What::kServerName, Match::How::kExact);
     }},
    {"destination_port",
     [](const At& at, Chain& chain) {
       list_match(at, chain, Match::What::kPort, Match::How::kExact);
       chain.matches.back().values = {at.value.text()};
     }},
    {"source_prefix_ranges",
     [](const At& at, Chain& chain) {
       list_match(at, chain, Match::What::kSource, Match::How::kNetwork);
     }},
    {"transport_protocol",
     [](const At& at, Chain& chain) {
       list_match(at, chain, Match::What::kScheme, Match::How::kExact);
       chain.matches.back().values = {at.value.scalar == "tls" ? "https" : "http"};
     }},
    {"application_protocols"},
    {"prefix_ranges"},
    {"source_type"},
    {"source_ports"},
};

const Field<Chain> kChain[] = {
    {"filters", read_filters},
    {"filter_chain_match",
     [](const At& at, Chain& chain) { read_fields<Chain>(at.walk, at.value, kChainMatch, chain); }},
    {"transport_socket",
     [](const At&, Chain& chain) {
       for (Bind& bind : chain.frontend.binds) bind.tls = true;
     }},
    {"use_proxy_proto",
     [](const At& at, Chain& chain) {
       if (flag_in(at.value).value_or(false)) chain.frontend.behind_proxy.give(true, at.where);
     }},
    {"name", [](const At& at, Chain& chain) { chain.name = at.value.scalar; }},
    {"metadata"},
    {"transport_socket_connect_timeout"},
    {"tls_context"},
};

struct Listener {
  Frontend common;
  std::vector<Chain> chains;
};

void read_chain(Walk& walk, const Tree& tree, Listener& listener) {
  Chain chain;
  chain.frontend = listener.common;
  chain.frontend.where = tree.where;
  read_fields<Chain>(walk, tree, kChain, chain);
  if (!chain.matches.empty())
    for (Route& route : chain.frontend.routes) {
      if (route.condition.empty()) route.condition = {{}};
      for (auto& term : route.condition)
        term.insert(term.begin(), chain.matches.begin(), chain.matches.end());
    }
  if (!chain.name.empty()) chain.frontend.name += "/" + chain.name;
  if (chain.decides) listener.chains.push_back(std::move(chain));
}

// The parts that every chain shares are read first.
const Field<Listener> kCommon[] = {
    {"address",
     [](const At& at, Listener& listener) {
       const SocketAddress address = address_in(at.value);
       Bind bind;
       bind.text = address.socket ? address.host : fmt::format("{}:{}", address.host, address.port);
       bind.address = address.host == "0.0.0.0" || address.host == "::" ? "" : address.host;
       bind.port = bind.last_port = address.port;
       bind.where = address.where;
       listener.common.binds.push_back(std::move(bind));
     }},
    {"additional_addresses"},
    {"filter_chains", nullptr},
    {"default_filter_chain", nullptr},
    {"name", nullptr},
    {"use_original_dst", nullptr, "the server is chosen by the connection"},
    {"listener_filters",
     [](const At& at, Listener& listener) {
       for (const Tree& filter : at.value.list)
         if (const Tree* name = filter.find("name"))
           if (name->scalar.find("proxy_protocol") != std::string::npos)
             listener.common.behind_proxy.give(true, name->where);
     }},
    {"filter_chain_matcher", nullptr, "a matcher tree decides; not imitated"},
    {"per_connection_buffer_limit_bytes"},
    {"metadata"},
    {"drain_type"},
    {"listener_filters_timeout"},
    {"continue_on_listener_filters_timeout"},
    {"transparent"},
    {"freebind"},
    {"socket_options"},
    {"tcp_fast_open_queue_length"},
    {"traffic_direction"},
    {"udp_listener_config"},
    {"api_listener"},
    {"connection_balance_config"},
    {"reuse_port"},
    {"enable_reuse_port"},
    {"access_log"},
    {"tcp_backlog_size"},
    {"bind_to_port"},
    {"enable_mptcp"},
    {"ignore_global_conn_limit"},
    {"stat_prefix"},
    {"deprecated_v1"},
    {"max_connections_to_accept_per_socket_event"},
};

}  // namespace

void read_listener(const Tree& tree, Reading& reading) {
  const Tree* name = tree.find("name");
  Listener listener;
  listener.common.kind = "listener";
  listener.common.where = tree.where;
  listener.common.timeouts.client.assume(5min);
  listener.common.timeouts.keep_alive.assume(1h);
  Walk walk{reading, "listener " + (name != nullptr ? name->scalar : std::string())};
  read_fields<Listener>(walk, tree, kCommon, listener);
  listener.common.name = name != nullptr                 ? name->scalar
                         : listener.common.binds.empty() ? std::string("listener")
                                                         : listener.common.binds.front().text;
  if (const Tree* chains = tree.find("filter_chains"))
    for (const Tree& chain : chains->list) read_chain(walk, chain, listener);
  if (const Tree* otherwise = tree.find("default_filter_chain"))
    read_chain(walk, *otherwise, listener);
  for (std::size_t i = 0; i < listener.chains.size(); ++i) {
    Frontend& frontend = listener.chains[i].frontend;
    if (listener.chains.size() > 1 && listener.chains[i].name.empty())
      frontend.name += fmt::format("/{}", i + 1);
    reading.config.frontends.push_back(std::move(frontend));
  }
}

}  // namespace ballast::config::envoy
