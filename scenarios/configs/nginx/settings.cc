#include "scenarios/configs/nginx/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "scenarios/configs/nginx/values.h"

namespace ballast::config::nginx {

namespace {

using namespace std::chrono_literals;

struct Site {
  const Directive& d;
  Settings& settings;
  bool stream;
};
using Apply = bool (*)(const Site&);  // false: the value is not what is due

template <auto Member>
bool timeout(const Site& s) {
  const auto time = read_time(s.d.arg(0));
  if (time) (s.settings.timeouts.*Member).give(*time, s.d.where());
  return time.has_value();
}

// proxy_next_upstream error timeout ... | off; of stream: on | off
bool next_upstream(const Site& s) {
  Retries& retries = s.settings.retries;
  if (s.d.arg(0) == "off") {
    retries.on.give({}, s.d.where());
    return true;
  }
  std::vector<std::string> on;
  for (std::size_t i = 0; i < s.d.arguments(); ++i) {
    if (s.d.arg(i) == "non_idempotent")
      retries.non_idempotent.give(true, s.d.place(i));
    else if (s.d.arg(i) != "on")
      on.push_back(s.d.arg(i));
  }
  if (on.empty()) on = {"error", "timeout"};
  retries.on.give(std::move(on), s.d.where());
  return true;
}

// The number of servers tried; 0: all of them.
bool next_upstream_tries(const Site& s) {
  const auto tries = read_count(s.d.arg(0));
  if (tries) s.settings.retries.max.give(*tries == 0 ? kNoLimit : *tries - 1, s.d.where());
  return tries.has_value();
}

bool next_upstream_timeout(const Site& s) {
  const auto time = read_time(s.d.arg(0));
  if (!time) return false;
  s.settings.retries.total_timeout.give(
      time->count() == 0 ? std::nullopt : std::optional<Duration>(*time), s.d.where());
  return true;
}

bool behind_proxy(const Site& s) {
  s.settings.behind_proxy.give(true, s.d.where());
  return true;
}

bool set_variable(const Site& s) {
  const std::string& name = s.d.arg(0);
  if (name.starts_with('$')) s.settings.variables[name.substr(1)] = s.d.arg(1);
  return true;
}

bool by_others(const Site&) { return true; }

const std::unordered_map<std::string, Apply>& traffic_directives() {
  static const std::unordered_map<std::string, Apply> kAll = [] {
    std::unordered_map<std::string, Apply> all{
        {"set", set_variable},
        {"real_ip_header", behind_proxy},
        {"set_real_ip_from", behind_proxy},
        {"keepalive_timeout", timeout<&Timeouts::keep_alive>},
        {"client_header_timeout", timeout<&Timeouts::http_request>},
        {"client_body_timeout", timeout<&Timeouts::client>},
        {"proxy_timeout", timeout<&Timeouts::server>},  // of stream
        // What routes are made of.
        {"listen", by_others},
        {"server_name", by_others},
        {"return", by_others},
        {"rewrite", by_others},
        {"try_files", by_others},
        {"deny", by_others},
        {"proxy_pass", by_others},
        {"grpc_pass", by_others},
        {"fastcgi_pass", by_others},
        {"uwsgi_pass", by_others},
        {"scgi_pass", by_others},
        {"memcached_pass", by_others},
        {"root", by_others},
        {"alias", by_others},
        {"empty_gif", by_others},
        {"stub_status", by_others},
        {"break", by_others},
        {"internal", by_others},
    };
    for (const std::string protocol : {"proxy", "grpc", "fastcgi", "uwsgi", "scgi", "memcached"}) {
      all[protocol + "_connect_timeout"] = timeout<&Timeouts::connect>;
      all[protocol + "_read_timeout"] = timeout<&Timeouts::server>;
      all[protocol + "_next_upstream"] = next_upstream;
      all[protocol + "_next_upstream_tries"] = next_upstream_tries;
      all[protocol + "_next_upstream_timeout"] = next_upstream_timeout;
    }
    return all;
  }();
  return kAll;
}

// Known to decide about requests in ways that are not imitated.
struct NotImitated {
  std::string_view name;
  std::string_view reason;
};
constexpr std::array<NotImitated, 11> kNotImitated = {{
    {"limit_req", "requests over the rate are delayed or rejected; not imitated"},
    {"limit_conn", "connections over the limit are rejected; not imitated"},
    {"proxy_cache", "answers from the cache reach no server; not imitated"},
    {"fastcgi_cache", "answers from the cache reach no server; not imitated"},
    {"uwsgi_cache", "answers from the cache reach no server; not imitated"},
    {"scgi_cache", "answers from the cache reach no server; not imitated"},
    {"mirror", "copies of requests go elsewhere as well; not imitated"},
    {"auth_request", "a request of its own for each request; not imitated"},
    {"health_check", "checks of nginx Plus; not imitated"},
    {"js_content", "a program decides"},
    {"proxy_bind_dynamic", "unknown"},
}};

// Families and single directives that are about other things: connections, headers, files, logs,
// certificates, buffers, compression.
constexpr std::array<std::string_view, 76> kHarmless = {
    "access_log",   "add_",           "aio",
    "allow",        "auth_basic",     "auth_delay",
    "auth_jwt",     "autoindex",      "charset",
    "chunked_",     "client_",        "connection_pool",
    "create_",      "dav_",           "debug_",
    "default_type", "directio",       "disable_",
    "error_log",    "etag",           "expires",
    "fastcgi_",     "grpc_",          "gunzip",
    "gzip",         "http2",          "http3",
    "if_modified",  "ignore_",        "image_filter",
    "index",        "keepalive_",     "large_",
    "limit_conn_",  "limit_except",   "limit_rate",
    "limit_req_",   "lingering_",     "log_",
    "map_hash_",    "max_ranges",     "memcached_",
    "merge_",       "min_delete",     "mirror_request",
    "modern_",      "more_",          "msie_",
    "open_",        "output_",        "override_",
    "perl",         "port_in_",       "postpone_",
    "preread_",     "proxy_",         "quic_",
    "random_index", "read_ahead",     "real_ip_recursive",
    "referer_",     "request_pool",   "reset_",
    "resolver",     "satisfy",        "scgi_",
    "secure_",      "send",           "server_",
    "slice",        "source_charset", "ssi",
    "ssl",          "sub_filter",     "tcp_",
    "types"};
constexpr std::array<std::string_view, 23> kHarmlessToo = {"underscores_",  "userid",
                                                           "uwsgi_",        "valid_referers",
                                                           "variables_",    "xslt_",
                                                           "js_",           "lua_",
                                                           "brotli",        "zstd",
                                                           "opentracing",   "otel",
                                                           "passenger_",    "pagespeed",
                                                           "auth_pam",      "geoip",
                                                           "status_zone",   "absolute_redirect",
                                                           "error_page",    "recursive_",
                                                           "server_tokens", "split_",
                                                           "upload_"};

bool harmless(std::string_view name) {
  const auto starts = [name](std::string_view head) { return name.starts_with(head); };
  return std::any_of(kHarmless.begin(), kHarmless.end(), starts) ||
         std::any_of(kHarmlessToo.begin(), kHarmlessToo.end(), starts);
}

void apply_one(const Directive& d, const std::string& context, bool stream, Settings& settings,
               Reading& reading) {
  const auto& known = traffic_directives();
  if (const auto found = known.find(d.name()); found != known.end()) {
    if (!found->second({d, settings, stream}))
      reading.not_understood(d.text(), context, "not a value of this directive", d.where());
    return reading.count(Bearing::kTraffic);
  }
  for (const NotImitated& other : kNotImitated)
    if (other.name == d.name() && d.arg(0) != "off") {
      reading.not_understood(d.text(), context, std::string(other.reason), d.where());
      return reading.count(Bearing::kUnknown);
    }
  if (d.name() == "error_page" && d.words.back().text.starts_with('@')) {
    reading.not_understood(d.text(), context, "failed requests are sent elsewhere; not imitated",
                           d.where());
    return reading.count(Bearing::kUnknown);
  }
  if (harmless(d.name())) return reading.count(Bearing::kNone);
  reading.not_understood(d.text(), context, "an unknown directive", d.where());
  reading.count(Bearing::kUnknown);
}

}  // namespace

Settings initial_settings(bool stream) {
  Settings settings;
  settings.timeouts.connect.assume(60s);
  settings.timeouts.server.assume(stream ? Duration(10min) : Duration(60s));
  if (!stream) {
    settings.timeouts.keep_alive.assume(75s);
    settings.timeouts.http_request.assume(60s);
    settings.timeouts.client.assume(60s);
  }
  settings.retries.on.assume({"error", "timeout"});
  settings.retries.max.assume(kNoLimit);
  settings.retries.redispatch.assume(Retries::Redispatch::kAlways);
  settings.retries.avoids_tried.assume(true);
  return settings;
}

void apply(const std::vector<Directive>& block, const std::string& context, bool stream,
           Settings& settings, Reading& reading) {
  for (const Directive& d : block)
    if (!d.has_block) apply_one(d, context, stream, settings, reading);
}

}  // namespace ballast::config::nginx
