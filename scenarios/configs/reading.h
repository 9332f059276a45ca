// What the readers of all products share while they read: the configuration under construction,
// what is wrong with the text, and the account of what was understood.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "scenarios/configs/facts.h"

namespace ballast::config {

// How a directive bears on traffic.
enum class Bearing : std::uint8_t {
  kTraffic,  // says where requests go or what they meet
  kNone,     // known, and changes neither: logs, headers, certificates, rights
  kUnknown,  // not known to the reader, so it may be either
};

class Reading {
 public:
  explicit Reading(Target target) { config.target = target; }

  Config config;
  std::vector<Diagnostic> diagnostics;

  std::uint32_t add_file(const std::string& name);
  void error(const char* code, const std::string& message, Place where,
             const std::string& hint = {});

  // One directive was read; call once for each, after its arguments.
  void count(Bearing bearing);
  // Part of the current directive, or all of it, was not understood.
  void not_understood(const std::string& text, const std::string& context,
                      const std::string& reason, Place where, bool traffic = true);
  // A comment, for the remarks that speak to Ballast.
  void comment(std::string_view text, Place where, bool alone);
  // False, with an error, when there are more servers than anybody has: then no more are kept.
  bool room_for_servers(std::size_t more, Place where);

  // The same for sections of haproxy.cfg and for upstreams, servers and locations of nginx.conf.
  bool room_for_section(Place where);

  // The same for routes, and for the patterns in their conditions, which rules may multiply.
  bool room_for_route(const Route& route);

  // The text of a file that the configuration names, looked for beside the file at `named` and then
  // where the program was started. nullopt, and why in `problem`, when there is none: pipes and
  // devices are none, and all of them together may be 64 MiB.
  std::optional<std::string> load_beside(const std::string& name, Place named,
                                         std::uint32_t& number, std::string& problem);

  // Backends by name, as Config::find_backend, but not by looking at each.
  std::size_t find_backend(const std::string& name) const;
  std::size_t add_backend(Backend backend);

  Checked<Config> finish();

 private:
  bool flawed_ = false;  // the current directive has a part that was not understood
  std::size_t servers_ = 0;
  std::size_t sections_ = 0;
  std::size_t loaded_bytes_ = 0;
  std::size_t route_weight_ = 0;  // routes, and what their conditions hold
  std::unordered_map<std::string, std::size_t> backends_;
};

// On one line, without control characters, at most 100 characters.
std::string clipped(std::string_view text);

// A configuration as text. Throws IoError when it cannot be read; what is not text, or is too
// large, is an error of `reading` and gives nullopt.
std::optional<std::string> load_text(const std::string& file, Reading& reading,
                                     std::uint32_t number);
// The same for text that is there already.
bool is_text(std::string_view text, Reading& reading, std::uint32_t number);

}  // namespace ballast::config
