#include "scenarios/configs/nginx/read_nginx.h"

#include <algorithm>

#include "scenarios/configs/nginx/sites.h"
#include "scenarios/configs/nginx/upstreams.h"
#include "scenarios/configs/nginx/values.h"

namespace ballast::config::nginx {

namespace {

// Files of sites-enabled hold what belongs into `http`: they may be given by themselves.
bool belongs_into_http(const std::vector<Directive>& top) {
  return std::none_of(top.begin(), top.end(),
                      [](const Directive& d) {
                        return d.has_block && (d.name() == "http" || d.name() == "stream");
                      }) &&
         std::any_of(top.begin(), top.end(), [](const Directive& d) {
           return d.has_block && (d.name() == "server" || d.name() == "upstream");
         });
}

void read_part(const std::vector<Directive>& block, const std::string& context, bool stream,
               Reading& reading) {
  Settings settings = initial_settings(stream);
  apply(block, context, stream, settings, reading);
  Variables variables;
  std::vector<const Directive*> servers;
  for (const Directive& d : block) {
    if (!d.has_block) continue;
    if (d.name() == "upstream") {
      read_upstream(d, stream, reading);
    } else if (d.name() == "server") {
      servers.push_back(&d);
    } else if (variables.define(d, reading)) {
    } else if (d.name() == "types" || d.name().ends_with("_by_lua_block")) {
      reading.count(Bearing::kNone);
    } else {
      reading.not_understood(d.text(), context, "an unknown block", d.where());
      reading.count(Bearing::kUnknown);
    }
  }
  if (stream)
    read_stream_servers(servers, settings, variables, reading);
  else
    read_http_servers(servers, settings, variables, reading);
}

void read_worker_connections(const Directive& events, Reading& reading) {
  for (const Directive& d : events.block) {
    if (d.name() == "worker_connections")
      if (const auto count = read_count(d.arg(0)))
        reading.config.worker_connections.give(*count, d.where());
    reading.count(d.name() == "worker_connections" ? Bearing::kTraffic : Bearing::kNone);
  }
}

}  // namespace

void read(const std::string& text, std::uint32_t file, Reading& reading) {
  Config& config = reading.config;
  config.workers.assume(1);
  config.worker_connections.assume(512);
  const std::vector<Directive> top = parse(text, file, reading);
  if (belongs_into_http(top)) return read_part(top, "http", false, reading);
  for (const Directive& d : top) {
    if (d.has_block && (d.name() == "http" || d.name() == "stream")) {
      reading.count(Bearing::kNone);
      read_part(d.block, d.name(), d.name() == "stream", reading);
    } else if (d.has_block && d.name() == "events") {
      read_worker_connections(d, reading);
    } else if (d.name() == "worker_processes") {
      // `auto` is a number that only the machine knows.
      config.workers.give(read_count(d.arg(0)), d.where());
      reading.count(Bearing::kTraffic);
    } else {
      // About the process: user, pid, error_log, modules; or mail, which carries no requests.
      reading.count(Bearing::kNone);
    }
  }
}

}  // namespace ballast::config::nginx
