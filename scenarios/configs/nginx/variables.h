// What a text with variables can be: `map`, `geo`, `split_clients` and `set`, as far as they decide
// which upstream a request goes to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/configs/nginx/blocks.h"

namespace ballast::config::nginx {

// Requests that match go to one of the values, by chance if there are several.
struct Choice {
  struct Value {
    std::string text;
    double share = 1;
  };
  std::vector<Match> matches;
  std::vector<Value> values;
  Place where{};
};

class Variables {
 public:
  // map, geo or split_clients; false when it is none of them.
  bool define(const Directive& d, Reading& reading);

  // The choices, the first that matches holds. nullopt when a variable is not known or the text
  // depends on the request in a way that cannot be listed. `set` are plain values from `set`.
  std::optional<std::vector<Choice>> resolve(const std::string& text,
                                             const std::map<std::string, std::string>& set) const;

 private:
  struct Entry {
    std::vector<Match> matches;  // empty: default
    std::string value;
    double share = 1;
    Place where{};
  };
  struct Definition {
    bool split = false;
    std::vector<Entry> entries;  // in the order of evaluation
  };
  void define_map(const Directive& d, Definition& into) const;
  void define_geo(const Directive& d, Definition& into) const;
  void define_split(const Directive& d, Definition& into) const;
  std::optional<std::vector<Choice>> resolve(const std::string& text,
                                             const std::map<std::string, std::string>& set,
                                             int depth) const;

  std::map<std::string, Definition> definitions_;
};

// The first variable of a text: where it starts, how long it is, and its name.
struct VariableIn {
  std::size_t at = 0;
  std::size_t length = 0;
  std::string name;
};
std::optional<VariableIn> first_variable(const std::string& text);

}  // namespace ballast::config::nginx
