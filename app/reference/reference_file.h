// Files of reference values (schema tds-reference/1; tests/reference has some): exact or published
// numbers of models of queueing theory, each entry with the parameters it belongs to.
//
//     {"schema": "tds-reference/1", "title": ..., "units": ..., "tolerances": {NAME: {...}},
//      "entries": [{"id": ..., "model": ..., "parameters": {...}, "expected": {...},
//                   "tolerance": NAME or {...}, "source": ...}]}
//
// `expected` are numbers of a formula, `bounds` and `approx` too; `own_simulation` and `published`
// come from elsewhere. Numbers are rounded to the digits that are printed; "infinite" and "never"
// stand for infinity, other texts are remarks. Members that are not named here are kept in `raw`.
// An entry whose `model` is an object describes a system in the words of a scenario: its members
// are the parameters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/json.h"
#include "scenarios/diagnostic.h"

namespace ballast {

struct ReferenceEntry {
  std::string id;
  std::string model;  // "scenario" where it is an object
  Json parameters;
  Json tolerance;  // an object: {type, value, ...}
  std::string source;
  Json raw;  // the whole entry

  // Of `expected`, or null. The same for the others by their names.
  Json section(std::string_view name) const;
};

struct ReferenceFile {
  std::string name;  // as the user typed it
  std::string title;
  std::string units;
  std::vector<ReferenceEntry> entries;
};

// All that is wrong with the layout, at once.
Checked<ReferenceFile> parse_reference(const std::string& text, const std::string& name);

// Throws IoError when the file cannot be read and InvalidInput when its layout is wrong.
ReferenceFile read_reference_file(const std::string& path);

}  // namespace ballast
