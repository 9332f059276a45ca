#include "scenarios/targets.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/patch.h"

namespace ballast {

namespace {

class Finder {
 public:
  Finder(const SystemSpec& system, const std::vector<std::vector<bool>>& present,
         const std::string& path, Context& context)
      : system_(system), present_(present), path_(path), context_(context) {}

  std::vector<ServerRef> take() { return std::move(out_); }

  void find(const Node& target) {
    std::string pool;
    std::string server = target.scalar;
    if (const auto parts = split_path(target.scalar).value;
        parts && parts->front() == "pools" && (parts->size() == 2 || parts->size() == 4) &&
        (parts->size() == 2 || (*parts)[2] == "servers")) {
      pool = (*parts)[1];
      server = parts->size() == 4 ? (*parts)[3] : "";
    }
    if (pool.empty()) {
      if (add_pool(server)) return;
      const std::size_t before = matches(server, {}).size();
      const std::size_t slash = server.find('/');
      if (before == 0 && slash != std::string::npos) {
        pool = server.substr(0, slash);
        server = server.substr(slash + 1);
      }
    } else if (server.empty()) {
      if (!add_pool(pool)) unknown(target);
      return;
    }
    const std::vector<ServerRef> found = matches(server, pool);
    if (found.empty()) return unknown(target);
    if (found.size() > 1) {
      context_.findings.error(
          "ambiguous-server", fmt::format("several pools have a server '{}'", server),
          target.location, path_,
          fmt::format("write {}/{}", system_.pools[found[0].pool].name, server));
      return;
    }
    if (!present_[found[0].pool][found[0].server]) {
      context_.findings.error("unknown-server",
                              fmt::format("server '{}' is not there yet", target.scalar),
                              target.location, path_, "it is added by a later event");
      return;
    }
    add(found[0]);
  }

 private:
  void add(ServerRef ref) {
    if (std::find(out_.begin(), out_.end(), ref) == out_.end()) out_.push_back(ref);
  }

  bool add_pool(const std::string& name) {
    for (PoolIndex p = 0; p < system_.pools.size(); ++p) {
      if (system_.pools[p].name != name) continue;
      for (ServerIndex s = 0; s < system_.pools[p].servers.size(); ++s)
        if (present_[p][s]) out_.push_back({p, s});
      return true;
    }
    return false;
  }

  std::vector<ServerRef> matches(const std::string& server, const std::string& pool) const {
    std::vector<ServerRef> found;
    for (PoolIndex p = 0; p < system_.pools.size(); ++p)
      for (ServerIndex s = 0; s < system_.pools[p].servers.size(); ++s)
        if ((pool.empty() || system_.pools[p].name == pool) &&
            system_.pools[p].servers[s].name == server)
          found.push_back({p, s});
    return found;
  }

  void unknown(const Node& target) {
    std::vector<std::string> names;
    for (const PoolSpec& pool : system_.pools) {
      names.push_back(pool.name);
      for (const ServerSpec& server : pool.servers) names.push_back(server.name);
    }
    context_.findings.error("unknown-server",
                            fmt::format("there is no server or pool '{}'", target.scalar),
                            target.location, path_, did_you_mean(target.scalar, names));
  }

  const SystemSpec& system_;
  const std::vector<std::vector<bool>>& present_;
  const std::string& path_;
  Context& context_;
  std::vector<ServerRef> out_;
};

}  // namespace

std::vector<ServerRef> find_targets(const Node& target, const SystemSpec& system,
                                    const std::vector<std::vector<bool>>& present,
                                    const std::string& path, Context& context) {
  Finder finder(system, present, path, context);
  if (target.kind == Node::Kind::kScalar) finder.find(target);
  for (const Node& item : target.list) finder.find(item);
  return finder.take();
}

}  // namespace ballast
