#include <fmt/format.h>

#include "scenarios/build.h"
#include "scenarios/patch.h"

namespace ballast {

namespace {

ServerSpec build_server(const Node& node, const ServerSpec& defaults) {
  ServerSpec server = defaults;
  server.name = text_in(node, "name");
  server.weight = count_in(node, "weight").value_or(1);
  server.workers = count_in(node, "workers").value_or(defaults.workers);
  server.speed = number_in(node, "speed").value_or(defaults.speed);
  server.zone = text_in(node, "zone");
  server.limit = count_in(node, "limit").value_or(kUnlimited);
  server.backup = flag_in(node, "backup");
  if (const Node* cold = node.find("cold_start")) server.cold_start = build_cold_start(*cold);
  return server;
}

CallSpec build_call(const Node& root, const Node& node, const std::string& path, Context& context) {
  CallSpec call;
  call.pool = kUnknownEntity;
  if (const Node* pool = node.find("pool"))
    call.pool = find_entity(root, "pools", *pool, path + ".pool", context);
  call.count = number_in(node, "count").value_or(1);
  call.async = flag_in(node, "async");
  call.policy = read_policy(node.find("algorithm"), path + ".algorithm", context);
  return call;
}

}  // namespace

PoolSpec build_pool(const Node& root, std::size_t index, const AddedNames& added,
                    Context& context) {
  const auto& [name, node] = entities(root, "pools").map[index];
  const std::string path = join_path("pools", name);
  PoolSpec spec;
  spec.name = name;
  ServerSpec defaults;
  defaults.workers = count_in(node, "workers").value_or(1);
  defaults.speed = number_in(node, "speed").value_or(1);
  if (const Node* cold = node.find("cold_start")) defaults.cold_start = build_cold_start(*cold);
  if (const Node* servers = node.find("servers")) {
    Node list = *servers;
    if (list.kind == Node::Kind::kScalar) expand_servers(list, name);
    const auto later = added.find(name);
    for (const Node& server : list.list) {
      spec.servers.push_back(build_server(server, defaults));
      if (later != added.end() && later->second.contains(spec.servers.back().name))
        spec.servers.back().present = false;
    }
  }
  spec.queue = count_in(node, "queue").value_or(kUnlimited);
  const std::string discipline = text_in(node, "discipline");
  if (discipline == "lifo") spec.discipline = Discipline::kLifo;
  if (discipline == "ps") spec.discipline = Discipline::kProcessorSharing;
  build_load(node, path, spec, context);
  if (const Node* calls = node.find("calls"))
    for (std::size_t i = 0; i < calls->list.size(); ++i)
      spec.calls.push_back(
          build_call(root, calls->list[i], fmt::format("{}.calls[{}]", path, i + 1), context));
  spec.work = read_law(node.find("work"), path + ".work", context);
  return spec;
}

}  // namespace ballast
