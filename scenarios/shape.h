// The shape of the scenario language, as data: what may stand where, with type, default, range,
// unit and help, once. Checking, defaults, paths of patches, live paths, the JSON Schema and the
// error hints all read it. The table itself is in schema*.cc.
#pragma once

#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/document.h"

namespace ballast {

enum class ValueType {
  kText,
  kInteger,
  kNumber,
  kRatio,        // `30%` or 0.3
  kDuration,     // `80ms`
  kTime,         // a duration from t = 0, or a clock time
  kDateTime,     // `2024-03-04T09:30:00-05:00`
  kRate,         // `800/s`
  kRateOrRatio,  // `100/s`, or `20%` of another rate
  kBool,
  kChoice,  // one of `choices`
};

struct Shape;

// Whether an event may change a value while the simulation runs.
enum class Live { kInherit, kYes, kNo };

struct Field {
  std::string name;
  const Shape* shape = nullptr;
  std::string help;
  bool required = false;
  std::string default_text{};  // as written in a scenario; empty: none
  Live live = Live::kInherit;

  Field need() const;
  Field otherwise(std::string text) const;  // the default
  Field when_running() const;               // live
  Field at_start_only() const;              // not live inside something live
};

// One of several records told apart by a tag: the law `exponential`, the algorithm `ring_hash`.
struct Alternative {
  std::string name;
  std::string summary;
  std::vector<Field> fields;
};

struct Shape {
  enum class Kind {
    kValue,
    kRecord,  // a map with known keys
    kMap,     // a map from names to `item`
    kList,
    kEither,  // one of `options`, which differ in the kind of node they accept
    kTagged,  // a map with the key `tag`, which names one of `alternatives`
    kAny,     // checked elsewhere
  };
  Kind kind = Kind::kAny;
  std::string definition;  // its name in the JSON Schema if it stands in several places

  ValueType type = ValueType::kText;
  double min = -std::numeric_limits<double>::infinity();  // in seconds, per second, or plain
  double max = std::numeric_limits<double>::infinity();
  bool min_exclusive = false;
  std::vector<std::string> choices;
  std::string word;  // a text that may stand instead: "unlimited"

  std::vector<Field> fields;  // of a record; of a tagged one, those that all alternatives share

  const Shape* item = nullptr;
  std::string member;            // what a name in the map stands for: "NAME", "SERVER"
  bool named_items = false;      // the items of the list have a `name` and are addressed by it
  bool quantile_keys = false;    // the names in the map are quantiles: `p50`, `0.5`
  bool counted_servers = false;  // a whole number is short for that many servers

  std::vector<const Shape*> options;

  std::string tag;   // "distribution"
  std::string noun;  // what the tag names, for messages: "distribution", "process", "algorithm"
  bool tag_alone = false;  // the name alone may stand for the whole: `algorithm: ring_hash`
  std::vector<Alternative> alternatives;

  const Field* field(std::string_view name) const;
  const Alternative* alternative(std::string_view name) const;
};

// The whole language, and the parts that are looked at by themselves.
struct Schema {
  std::deque<Shape> shapes;  // owns them; pointers stay valid
  const Shape* root = nullptr;
  const Shape* traffic = nullptr;
  const Shape* balancer = nullptr;
  const Shape* pool = nullptr;
  const Shape* law = nullptr;
  const Shape* arrivals = nullptr;
  const Shape* algorithm = nullptr;
};
const Schema& schema();

// The fields and the alternative that apply to a node of a tagged shape.
struct TaggedFields {
  const Alternative* alternative = nullptr;  // null: the tag is absent or unknown
  std::string name;                          // what the tag says
  std::vector<const Field*> fields;          // without the tag itself
};
TaggedFields tagged_fields(const Shape& shape, const Node& node);

// The option of a kEither that accepts this kind of node (the shape itself if it is no kEither);
// null if none does. A scalar shape that may be short for a tagged record accepts both.
const Shape* option_for(const Shape& shape, const Node& node);

// What is due, in words: "a duration", "a list", "one of fifo, lifo, ps".
std::string describe(const Shape& shape);

// A segment of a dotted path, quoted if it holds dots; and a path with one more.
std::string join_path(const std::string& path, std::string_view segment);

}  // namespace ballast
