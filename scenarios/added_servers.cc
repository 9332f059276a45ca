#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "scenarios/patch.h"
#include "scenarios/timeline.h"

namespace ballast {

namespace {

Node* servers_of(Node& root, std::string_view pool) {
  for (auto& [kind, all] : root.map) {
    if (kind != "pools") continue;
    for (auto& [name, node] : all.map)
      if (name == pool)
        for (auto& [key, servers] : node.map)
          if (key == "servers") return &servers;
  }
  return nullptr;
}

bool has_server(const Node& servers, std::string_view name) {
  return std::any_of(servers.list.begin(), servers.list.end(),
                     [&](const Node& server) { return text_in(server, "name") == name; });
}

// The servers to add, as a list; `servers: 4` goes on with the numbers of the pool.
std::vector<Node> new_servers(const Node& asked, const Node& present, const std::string& pool) {
  if (asked.kind == Node::Kind::kList) return asked.list;
  Node numbered = asked;
  expand_servers(numbered, pool);
  std::size_t number = present.list.size();
  for (Node& server : numbered.list) {
    std::string& name = server.map.front().second.scalar;
    do name = fmt::format("{}-{}", pool, ++number);
    while (has_server(present, name));
  }
  return std::move(numbered.list);
}

}  // namespace

AddedServers append_added_servers(Node& root, Context& context) {
  AddedServers out;
  const Node* events = root.find("events");
  if (events == nullptr || events->kind != Node::Kind::kList) return out;
  const std::vector<Node> list = events->list;  // the tree changes below
  out.by_event.resize(list.size());
  std::vector<std::size_t> order(list.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return time_in(list[a], "at", context).value_or(kNever) <
           time_in(list[b], "at", context).value_or(kNever);
  });
  for (const std::size_t i : order) {
    const Node* add = list[i].find("add");
    const Node* pool = add ? add->find("pool") : nullptr;
    const Node* asked = add ? add->find("servers") : nullptr;
    if (pool == nullptr || asked == nullptr) continue;
    const std::string path = event_path(list[i], i) + ".add.pool";
    const PoolIndex index = find_entity(root, "pools", *pool, path, context);
    Node* servers = servers_of(root, pool->scalar);
    if (index == kUnknownEntity || servers == nullptr) continue;
    if (servers->kind == Node::Kind::kScalar) expand_servers(*servers, pool->scalar);
    std::vector<Node> fresh = new_servers(*asked, *servers, pool->scalar);
    out.by_event[i] = AddServers{index, static_cast<ServerIndex>(servers->list.size()),
                                 static_cast<std::uint32_t>(fresh.size())};
    for (Node& server : fresh) {
      const std::string name = text_in(server, "name");
      // Of two servers of one name the first stays what it was; cross_check() reports the second.
      if (!has_server(*servers, name)) out.names[pool->scalar].insert(name);
      servers->list.push_back(std::move(server));
    }
  }
  return out;
}

}  // namespace ballast
