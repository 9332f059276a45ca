// HAProxy 2.6.12: recorded on loopback, one thread, requests one after another unless they are
// events.
#include <algorithm>
#include <regex>
#include <sstream>

#include "tests/conformance/player.h"

namespace ballast::conformance {

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// `balance static-rr` is haproxy/static_rr.
std::string kind_name(std::string balance) {
  std::replace(balance.begin(), balance.end(), '-', '_');
  return "haproxy/" + balance;
}

// `hash-type consistent djb2 avalanche` as parameters.
std::string hash_params(const std::string& hash_type) {
  std::string params;
  for (const std::string& word : words_of(hash_type)) {
    if (word == "map-based")
      params += ", hash_type: map_based";
    else if (word == "consistent")
      params += ", hash_type: consistent";
    else if (word == "avalanche")
      params += ", avalanche: true";
    else
      params += ", function: " + word;
  }
  return params;
}

// ---- sequences ----------------------------------------------------------------------------------

template <const char* kBalance>
std::string replay_order(const json& v) {
  Player player(algorithm(kind_name(kBalance)), {v.at("weights")});
  return first_difference(player.serve_all(v.at("order").size()), v["order"]);
}

template <const char* kBalance>
std::string replay_script(const json& v) {
  Player player(algorithm(kind_name(kBalance)), {.weights = v.value("weights", Weights{1, 1, 1}),
                                                 .max_in_flight = v.value("maxconn", kUnlimited)});
  return replay_events(player, v.at("events"));
}

constexpr char kRoundRobin[] = "roundrobin";
constexpr char kStaticRr[] = "static-rr";
constexpr char kLeastConn[] = "leastconn";
constexpr char kFirst[] = "first";

// ---- the runtime interface ----------------------------------------------------------------------

// A command of the stats socket, when it was not refused.
void run_command(Player& player, const std::string& command, const Weights& configured,
                 const std::vector<std::string>& names) {
  static const std::regex kWeight(R"(set (?:server l/(\w+) weight|weight l/(\w+)) (\d+)(%?))");
  static const std::regex kState(R"(set server l/(\w+) state (ready|drain|maint))");
  const auto server_named = [&](const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw NotCovered("unknown server in '" + command + "'");
    return static_cast<ServerIndex>(found - names.begin());
  };
  std::smatch match;
  if (std::regex_match(command, match, kState)) {
    player.set_usable(server_named(match[1]), match[2] == "ready");
  } else if (std::regex_match(command, match, kWeight)) {
    const ServerIndex server = server_named(match[1].matched ? match[1] : match[2]);
    const auto value = static_cast<std::uint32_t>(std::stoul(match[3]));
    player.set_weight(server,
                      match[4] == "%" ? std::min(configured[server] * value / 100, 256u) : value);
  } else {
    throw NotCovered("unknown command '" + command + "'");
  }
}

std::string replay_steps(Player& player, const json& steps, const Weights& configured,
                         const std::vector<std::string>& names) {
  std::size_t number = 0;
  for (const json& step : steps) {
    ++number;
    if (step.contains("cmd")) {
      if (step.value("reply", "").empty()) run_command(player, step["cmd"], configured, names);
      continue;
    }
    const std::string difference =
        first_difference(player.serve_all(step.at("send")), step.at("order"));
    if (!difference.empty()) return "step " + std::to_string(number) + ", " + difference;
  }
  return {};
}

std::string replay_runtime(const json& v) {
  const Weights weights = v.at("weights");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < weights.size(); ++i) names.push_back("s" + std::to_string(i + 1));
  Player player(algorithm(kind_name(v.at("balance"))), {weights});
  return replay_steps(player, v.at("steps"), weights, names);
}

std::string replay_backup(const json& v) {
  const std::string options = v.at("options");
  if (!options.empty() && options != "option allbackups") throw NotCovered("unknown options");
  const std::string params = options.empty() ? "" : ", allbackups: true";
  Player player(algorithm("{name: haproxy/roundrobin" + params + "}"),
                {.weights = {1, 1, 1, 1}, .backup = {false, false, true, true}});
  return replay_steps(player, v.at("steps"), {1, 1, 1, 1}, {"s1", "s2", "b1", "b2"});
}

// ---- hashes -------------------------------------------------------------------------------------

std::string replay_hdr(const json& v) {
  if (v.at("balance") != "hdr(x-key)") throw NotCovered("unknown balance");
  Player player(algorithm("{name: haproxy/hdr" + hash_params(v.at("hash_type")) + "}"),
                {v.at("weights")});
  return replay_map(player, v.at("map"));
}

std::string replay_source(const json& v) {
  Player player(algorithm("{name: haproxy/source" + hash_params(v.at("hash_type")) + "}"),
                {v.at("weights")});
  return replay_map(player, v.at("map"));
}

std::string replay_uri(const json& v) {
  std::string params;
  const std::vector<std::string> words = words_of(v.at("options"));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((words[i] == "depth" || words[i] == "len") && i + 1 < words.size()) {
      params += ", " + words[i] + ": " + words[i + 1];
      ++i;
    } else if (words[i] == "whole") {
      params += ", whole: true";
    } else if (words[i] == "path-only") {
      params += ", path_only: true";
    } else {
      throw NotCovered("unknown option '" + words[i] + "'");
    }
  }
  params += hash_params(v.value("hash_type", ""));
  Player player(algorithm("{name: haproxy/uri" + params + "}"), {v.at("weights")});
  return replay_map(player, v.at("map"));
}

std::string replay_remap(const json& v) {
  Player player(algorithm("{name: haproxy/hdr" + hash_params(v.at("hash_type")) + "}"),
                {v.at("weights")});
  std::string difference = replay_map(player, v.at("before"));
  if (!difference.empty()) return "before, " + difference;
  player.set_usable(1, false);
  difference = replay_map(player, v.at("after_s2_maint"));
  if (!difference.empty()) return "after, " + difference;
  int moved = 0;
  for (const auto& [key, server] : v["before"].items())
    if (server != 2 && v["after_s2_maint"].at(key) != server) ++moved;
  // Recorded over more keys than the maps of this record may hold.
  return moved <= v.at("moved_not_on_s2") ? "" : std::to_string(moved) + " keys moved";
}

// ---- chance -------------------------------------------------------------------------------------

std::string replay_random(const json& v) {
  static const std::regex kRandom(R"(random(?:\((\d+)\))?)");
  const std::string text = v.at("alg");
  std::smatch match;
  if (!std::regex_match(text, match, kRandom)) throw NotCovered("unknown algorithm " + text);
  const std::string draws = match[1].matched ? ", draws: " + match[1].str() : "";
  Player player(algorithm("{name: haproxy/random" + draws + "}"), {v.at("weights")});
  return compare_counts(player, v.at("counts"));
}

}  // namespace

std::vector<KnownFile> haproxy_files() {
  static const std::set<std::string> kOrder{"weights", "order"};
  static const std::set<std::string> kScript{"weights", "maxconn", "events"};
  return {
      {"haproxy_roundrobin.json",
       [](FileReplay& file) { file.each("vectors", kOrder, replay_order<kRoundRobin>); }},
      {"haproxy_static_rr.json",
       [](FileReplay& file) { file.each("vectors", kOrder, replay_order<kStaticRr>); }},
      {"haproxy_leastconn.json",
       [](FileReplay& file) {
         file.each("sequential", kOrder, replay_order<kLeastConn>);
         file.each("events", kScript, replay_script<kLeastConn>);
       }},
      {"haproxy_first_and_maxconn.json",
       [](FileReplay& file) {
         file.each("first", kScript, replay_script<kFirst>);
         file.each("roundrobin_maxconn_skip_saturated", kScript, replay_script<kRoundRobin>);
       }},
      {"haproxy_runtime_weight_and_state.json",
       [](FileReplay& file) {
         file.each("vectors", {"balance", "weights", "steps"}, replay_runtime);
       }},
      {"haproxy_backup.json",
       [](FileReplay& file) {
         file.each("vectors", {"options", "note", "steps"}, replay_backup);
       }},
      {"haproxy_hash.json",
       [](FileReplay& file) {
         file.each("balance_hdr", {"balance", "hash_type", "weights", "map"}, replay_hdr);
         file.each("balance_source", {"hash_type", "weights", "map"}, replay_source);
         file.each("balance_uri", {"options", "hash_type", "weights", "map"}, replay_uri);
         file.each("server_down_remap",
                   {"hash_type", "weights", "before", "after_s2_maint", "moved_not_on_s2"},
                   replay_remap);
       }},
      {"haproxy_random_distribution.json",
       [](FileReplay& file) {
         file.each("vectors", {"alg", "weights", "n", "counts"}, replay_random);
       }},
  };
}

}  // namespace ballast::conformance
