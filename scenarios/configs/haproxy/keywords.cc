// The keywords of proxies (configuration manual, section 4.1, up to 3.3) and what reads them.
#include <string_view>
#include <unordered_map>

#include "scenarios/configs/haproxy/section.h"

namespace ballast::config::haproxy {

namespace {

constexpr Bearing kTraffic = Bearing::kTraffic;

constexpr Keyword kKeywords[] = {
    // Who listens.
    {"mode", kTraffic, read_mode},
    {"bind", kTraffic, read_bind},
    {"disabled", kTraffic, read_disabled},
    {"enabled", kTraffic, read_disabled},
    {"maxconn", kTraffic, read_maxconn},
    {"option forwardfor", kTraffic, read_flag},
    // Which requests go where.
    {"acl", kTraffic, read_acl},
    {"use_backend", kTraffic, read_use_backend},
    {"default_backend", kTraffic, read_default_backend},
    {"http-request", kTraffic, read_http_request},
    {"tcp-request", kTraffic, read_tcp_request},
    {"redirect", kTraffic, read_redirect},
    {"monitor-uri", kTraffic, read_monitor_uri},
    {"stats uri", kTraffic, read_stats_uri},
    {"use-server", kTraffic, read_use_server},
    // How a server is chosen.
    {"balance", kTraffic, read_balance},
    {"hash-type", kTraffic, read_hash_type},
    {"hash-balance-factor", kTraffic, read_hash_balance_factor},
    {"hash-preserve-affinity", kTraffic,
     [](const Statement& s) {
       if (s.arg(0) != "always") s.unknown("keys that move when a server is full are not imitated");
     }},
    {"rate-limit", kTraffic,
     [](const Statement& s) { s.unknown("sessions over the rate wait; not imitated"); }},
    {"cookie", kTraffic, read_cookie},
    {"stick-table", kTraffic, read_stick_table},
    {"stick on", kTraffic, read_stick_on},
    {"stick match", kTraffic, read_stick_on},
    {"stick store-request", kTraffic, read_stick_on},
    {"stick store-response", kTraffic, read_stick_on},
    {"persist", kTraffic, read_persist},
    {"option allbackups", kTraffic, read_flag},
    {"option prefer-last-server", kTraffic, read_flag},
    {"option http_proxy", kTraffic, read_flag},
    {"option transparent", kTraffic, read_flag},
    {"transparent", kTraffic, read_flag},
    {"dispatch", kTraffic, read_dispatch},
    {"server", kTraffic, read_server},
    {"server-template", kTraffic, read_server_template},
    {"default-server", kTraffic, read_default_server},
    // What happens when a server fails or is slow.
    {"retries", kTraffic, read_retries},
    {"retry-on", kTraffic, read_retry_on},
    {"option redispatch", kTraffic, read_redispatch},
    {"redispatch", kTraffic, read_redispatch},
    {"timeout", kTraffic, read_timeout},
    {"fullconn", kTraffic, read_fullconn},
    {"option httpchk", kTraffic, read_httpchk},
    {"http-check", kTraffic, read_http_check},
    {"option tcp-check", kTraffic, read_tcp_check},
    {"tcp-check", kTraffic, read_tcp_check},
    {"option ldap-check", kTraffic, read_protocol_check},
    {"option mysql-check", kTraffic, read_protocol_check},
    {"option pgsql-check", kTraffic, read_protocol_check},
    {"option redis-check", kTraffic, read_protocol_check},
    {"option smtpchk", kTraffic, read_protocol_check},
    {"option spop-check", kTraffic, read_protocol_check},
    {"option ssl-hello-chk", kTraffic, read_protocol_check},
    {"option external-check", kTraffic, read_protocol_check},
    // About other things: connections, logs, headers, rights, statistics.
    {"backlog"},
    {"bind-process"},
    {"capture"},
    {"clitcpka-cnt"},
    {"clitcpka-idle"},
    {"clitcpka-intvl"},
    {"compression"},
    {"declare"},
    {"description"},
    {"email-alert"},
    {"errorfile"},
    {"errorfiles"},
    {"errorloc"},
    {"errorloc302"},
    {"errorloc303"},
    {"error-log-format"},
    {"external-check"},
    {"filter"},
    {"force-be-switch"},
    {"force-persist"},
    {"ignore-persist"},
    {"grace"},
    {"guid"},
    {"http-after-response"},
    {"http-error"},
    {"http-response"},
    {"http-reuse"},
    {"http-send-name-header"},
    {"id"},
    {"log"},
    {"log-format"},
    {"log-format-sd"},
    {"log-steps"},
    {"log-tag"},
    {"max-keep-alive-queue"},
    {"max-session-srv-conns"},
    {"monitor fail"},
    {"monitor-net"},
    {"option abortonclose"},
    {"option accept-invalid-http-request"},
    {"option accept-invalid-http-response"},
    {"option accept-unsafe-violations-in-http-request"},
    {"option accept-unsafe-violations-in-http-response"},
    {"option assume-rfc6587-ntf"},
    {"option checkcache"},
    {"option clitcpka"},
    {"option contstats"},
    {"option disable-h2-upgrade"},
    {"option dontlog-normal"},
    {"option dontlognull"},
    {"option dontparselog"},
    {"option forceclose"},
    {"option h1-case-adjust-bogus-client"},
    {"option h1-case-adjust-bogus-server"},
    {"option http-buffer-request"},
    {"option http-drop-request-trailers"},
    {"option http-drop-response-trailers"},
    {"option http-ignore-probes"},
    {"option http-keep-alive"},
    {"option http-no-delay"},
    {"option http-pretend-keepalive"},
    {"option http-restrict-req-hdr-names"},
    {"option http-server-close"},
    {"option http-tunnel"},
    {"option http-use-htx"},
    {"option http-use-proxy-header"},
    {"option httpclose"},
    {"option httplog"},
    {"option httpslog"},
    {"option idle-close-on-response"},
    {"option independent-streams"},
    {"option log-health-checks"},
    {"option log-separate-errors"},
    {"option logasap"},
    {"option nolinger"},
    {"option originalto"},
    {"option persist"},
    {"option socket-stats"},
    {"option splice-auto"},
    {"option splice-request"},
    {"option splice-response"},
    {"option srvtcpka"},
    {"option tcp-smart-accept"},
    {"option tcp-smart-connect"},
    {"option tcpka"},
    {"option tcplog"},
    {"option use-small-buffers"},
    {"quic-initial"},
    {"reqadd"},
    {"rspadd"},
    {"server-state-file-name"},
    {"source"},
    {"srvtcpka-cnt"},
    {"srvtcpka-idle"},
    {"srvtcpka-intvl"},
    {"stats"},
    {"tcp-response"},
    {"unique-id-format"},
    {"unique-id-header"},
    {"use-fcgi-app"},
};

}  // namespace

const Keyword* find_keyword(const Line& line, std::size_t first, std::size_t& length) {
  static const auto* const kByWords = [] {
    auto* map = new std::unordered_map<std::string_view, const Keyword*>;
    for (const Keyword& keyword : kKeywords) map->emplace(keyword.words, &keyword);
    return map;
  }();
  std::string two = line.at(first);
  if (line.size() > first + 1) {
    two += ' ';
    two += line.at(first + 1);
    if (const auto found = kByWords->find(two); found != kByWords->end()) {
      length = 2;
      return found->second;
    }
  }
  length = 1;
  const auto found = kByWords->find(line.at(first));
  return found == kByWords->end() ? nullptr : found->second;
}

}  // namespace ballast::config::haproxy
