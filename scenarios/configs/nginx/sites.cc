#include "scenarios/configs/nginx/sites.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "scenarios/configs/name_order.h"
#include "scenarios/configs/nginx/values.h"

namespace ballast::config::nginx {

namespace {

struct Listen {
  Bind bind;
  std::string key;  // servers with the same one share it
  bool is_default = false;
};

struct Site {
  const Directive* directive = nullptr;
  std::string context;
  std::vector<Listen> listens;
  std::vector<Match> names;
  ServerRoutes routes;
  Settings settings;
};

Listen read_listen(const Directive& d) {
  Listen listen;
  std::string text = d.arg(0);
  if (text.find_first_not_of("0123456789") == std::string::npos) text = "*:" + text;
  const Address address = read_address(text);
  listen.bind.text = d.arg(0);
  listen.bind.address = address.host == "*" || address.host == "0.0.0.0" ? "" : address.host;
  listen.bind.port = listen.bind.last_port = address.socket      ? 0
                                             : address.port != 0 ? address.port
                                                                 : 80;
  listen.bind.where = d.where();
  for (std::size_t i = 1; i < d.arguments(); ++i) {
    const std::string& word = d.arg(i);
    if (word == "ssl" || word == "quic") listen.bind.tls = true;
    if (word == "http2") listen.bind.http2 = true;
    if (word == "proxy_protocol") listen.bind.proxy_protocol = true;
    if (word == "reuseport") listen.bind.reuseport = true;
    if (word == "default_server" || word == "default") listen.is_default = true;
  }
  // IPv4 and IPv6 wildcards of one port are one to a client.
  const bool any = listen.bind.address.empty() || listen.bind.address == "::";
  listen.key = fmt::format("{}:{}", any ? "" : listen.bind.address, listen.bind.port);
  return listen;
}

Match read_name(const std::string& name, Place where) {
  Match match;
  match.what = Match::What::kHost;
  match.ignore_case = true;
  match.where = where;
  match.text = name;
  match.values = {name};
  if (name.starts_with('~')) {
    match.how = Match::How::kRegex;
    match.values = {name.substr(1)};
  } else if (name.starts_with("*.")) {
    match.how = Match::How::kSuffix;
    match.values = {name.substr(1)};
  } else if (name.ends_with(".*")) {
    match.how = Match::How::kPrefix;
    match.values = {name.substr(0, name.size() - 1)};
  }
  return match;
}

Site read_site(const Directive& server, Reading& reading) {
  Site site;
  site.directive = &server;
  for (const Directive& d : server.block) {
    if (d.name() == "listen") site.listens.push_back(read_listen(d));
    if (d.name() == "server_name")
      for (std::size_t i = 0; i < d.arguments(); ++i) {
        const std::string& name = d.arg(i);
        if (name.starts_with('.')) {  // the name itself and all below it
          site.names.push_back(read_name(name.substr(1), d.place(i)));
          site.names.push_back(read_name("*" + name, d.place(i)));
        } else if (name != "_" && !name.empty()) {
          site.names.push_back(read_name(name, d.place(i)));
        }
      }
  }
  if (site.listens.empty()) {
    Listen listen;
    listen.bind.text = "80";
    listen.bind.port = listen.bind.last_port = 80;
    listen.bind.where = server.where();
    listen.key = ":80";
    site.listens.push_back(listen);
  }
  site.context = site.names.empty() ? "server " + site.listens.front().bind.text
                                    : "server " + site.names.front().text;
  reading.count(Bearing::kTraffic);
  return site;
}

// Groups of sites that share a listening address, directly or through others.
std::vector<std::vector<std::size_t>> groups_of(const std::vector<Site>& sites) {
  std::vector<std::size_t> parent(sites.size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&parent](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  std::map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < sites.size(); ++i)
    for (const Listen& listen : sites[i].listens) {
      const auto [entry, fresh] = first.emplace(listen.key, i);
      if (!fresh) {
        const std::size_t a = root(entry->second);
        const std::size_t b = root(i);
        parent[std::max(a, b)] = std::min(a, b);
      }
    }
  std::map<std::size_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < sites.size(); ++i) groups[root(i)].push_back(i);
  std::vector<std::vector<std::size_t>> out;
  for (auto& [top, members] : groups) out.push_back(std::move(members));
  return out;
}

class Group {
 public:
  Group(std::vector<Site>& sites, const std::vector<std::size_t>& members, const char* kind,
        Reading& reading)
      : sites_(sites), members_(members), reading_(reading) {
    frontend_.kind = kind;
    for (const std::size_t i : members_)
      for (const Listen& listen : sites_[i].listens)
        if (keys_.insert(listen.key).second) frontend_.binds.push_back(listen.bind);
    const Site& first = sites_[members_.front()];
    frontend_.name =
        members_.size() == 1 && !first.names.empty()
            ? first.names.front().text + ":" + std::to_string(first.listens.front().bind.port)
            : first.listens.front().bind.text;
    frontend_.where = first.directive->where();
    frontend_.timeouts = first.settings.timeouts;
    for (const std::size_t i : members_) {
      if (sites_[i].settings.behind_proxy.given())
        frontend_.behind_proxy = sites_[i].settings.behind_proxy;
      for (const Listen& listen : sites_[i].listens)
        if (listen.bind.proxy_protocol) frontend_.behind_proxy.give(true, listen.bind.where);
    }
  }

  Frontend build() {
    // Each name of each site by itself, in the order in which nginx looks; then the site that
    // takes whatever has no name.
    struct Entry {
      Match name;
      std::size_t site;
    };
    std::vector<Entry> entries;
    const std::size_t otherwise = default_site();
    const bool alone = members_.size() == 1;
    for (const std::size_t i : members_)
      for (const Match& name : sites_[i].names)
        if (!alone) entries.push_back({name, i});
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return is_looked_at_before(a.name, b.name);
    });
    for (std::size_t k = 0; k < entries.size();) {
      std::vector<Match> names;
      const std::size_t site = entries[k].site;
      const NameRank rank = rank_of(entries[k].name.how);
      Match any = entries[k].name;
      any.values.clear();
      // Names of one site that follow each other are one match with several values.
      for (; k < entries.size() && entries[k].site == site && rank_of(entries[k].name.how) == rank;
           ++k)
        any.values.push_back(entries[k].name.values.front());
      add(site, &any);
    }
    add(otherwise, nullptr);
    for (const std::size_t i : members_)
      for (Rewrite& rewrite : sites_[i].routes.rewrites)
        frontend_.rewrites.push_back(std::move(rewrite));
    return std::move(frontend_);
  }

 private:
  std::size_t default_site() const {
    for (const std::size_t i : members_)
      for (const Listen& listen : sites_[i].listens)
        if (listen.is_default) return i;
    return members_.front();
  }

  // A site that does not listen everywhere the group does is found only where it listens.
  std::optional<Match> port_match(const Site& site) const {
    std::set<std::string> own;
    Match match;
    match.what = Match::What::kPort;
    match.where = site.directive->where();
    for (const Listen& listen : site.listens)
      if (own.insert(listen.key).second) match.values.push_back(std::to_string(listen.bind.port));
    if (own.size() == keys_.size()) return std::nullopt;
    match.text = "listen";
    return match;
  }

  void add(std::size_t i, const Match* name) {
    const Site& site = sites_[i];
    const auto port = port_match(site);
    for (Route route : site.routes.routes) {
      if (route.condition.empty() && (name != nullptr || port)) route.condition = {{}};
      for (auto& term : route.condition) {
        if (port) term.insert(term.begin(), *port);
        if (name != nullptr) term.insert(term.begin(), *name);
      }
      if (name != nullptr) route.name = name->text + " " + route.name;
      route.fallback = name == nullptr && route.condition.empty();
      if (!reading_.room_for_route(route)) return;
      frontend_.routes.push_back(std::move(route));
    }
  }

  std::vector<Site>& sites_;
  const std::vector<std::size_t>& members_;
  Reading& reading_;
  std::set<std::string> keys_;
  Frontend frontend_;
};

}  // namespace

void read_http_servers(const std::vector<const Directive*>& servers, const Settings& settings,
                       const Variables& variables, Reading& reading) {
  std::vector<Site> sites;
  for (const Directive* server : servers) {
    if (!reading.room_for_section(server->where())) break;
    Site site = read_site(*server, reading);
    site.settings = settings;
    site.routes = routes_of_server(*server, settings, site.context, variables, reading);
    for (const Directive& d : server->block)
      if (d.name() == "real_ip_header" || d.name() == "set_real_ip_from")
        site.settings.behind_proxy.give(true, d.where());
    sites.push_back(std::move(site));
  }
  for (const auto& members : groups_of(sites))
    reading.config.frontends.push_back(Group(sites, members, "http", reading).build());
}

void read_stream_servers(const std::vector<const Directive*>& servers, const Settings& settings,
                         const Variables& variables, Reading& reading) {
  std::vector<Site> sites;
  for (const Directive* server : servers) {
    if (!reading.room_for_section(server->where())) break;
    Site site = read_site(*server, reading);
    site.settings = settings;
    apply(server->block, site.context, true, site.settings, reading);
    for (const Directive& d : server->block) {
      if (d.name() != "proxy_pass" && d.name() != "return") continue;
      Route route;
      route.name = clipped(d.text());
      route.text = route.name;
      route.where = d.where();
      route.timeouts = site.settings.timeouts;
      route.retries = site.settings.retries;
      route.has_policy = true;
      if (d.name() == "return") {
        route.action = Route::Action::kAnswer;
        site.routes.routes.push_back(std::move(route));
        continue;
      }
      for (Route& one : forward(d, route, true, site.settings, site.context, variables, reading))
        site.routes.routes.push_back(std::move(one));
    }
    sites.push_back(std::move(site));
  }
  for (const auto& members : groups_of(sites)) {
    reading.config.frontends.push_back(Group(sites, members, "stream", reading).build());
    reading.config.frontends.back().tcp = true;
  }
}

}  // namespace ballast::config::nginx
