// Messages of Envoy's API as tables of their fields: one line a field says its name and what reads
// it. What is not in the table is reported; what has no function is known to bear on nothing here.
#pragma once

#include <cmath>
#include <span>
#include <string>

#include "scenarios/configs/envoy/tree.h"

namespace ballast::config::envoy {

struct Walk {
  Reading& reading;
  std::string context;  // "cluster app"

  void unknown(const std::string& key, const Tree& value, Place where,
               const std::string& reason) const;
};

// One field as it is read.
struct At {
  Walk& walk;
  const std::string& key;
  const Tree& value;
  Place where;  // of the value, or of the key where the value is a message

  void unknown(const std::string& reason) const { walk.unknown(key, value, where, reason); }
};

template <typename Message>
struct Field {
  std::string_view name;
  void (*read)(const At&, Message&) = nullptr;
  const char* reason = nullptr;  // known, and not imitated: reported with this
};

template <typename Message>
void read_fields(Walk& walk, const Tree& tree, std::span<const Field<Message>> fields,
                 Message& message) {
  for (const Tree::Member& member : tree.map) {
    const std::string name = snake_case(member.key);
    const Field<Message>* field = nullptr;
    for (const Field<Message>& known : fields)
      if (known.name == name) field = &known;
    const Place where =
        member.value.kind == Tree::Kind::kScalar ? member.value.where : member.where;
    if (field == nullptr) {
      // @type says what the message is, which the caller has looked at.
      if (name.starts_with('@')) continue;
      walk.unknown(member.key, member.value, where, "an unknown field");
      walk.reading.count(Bearing::kUnknown);
    } else if (field->reason != nullptr) {
      walk.unknown(member.key, member.value, where, field->reason);
      walk.reading.count(Bearing::kUnknown);
    } else if (field->read == nullptr) {
      walk.reading.count(Bearing::kNone);
    } else {
      field->read({walk, member.key, member.value, where}, message);
      walk.reading.count(Bearing::kTraffic);
    }
  }
}

// ---- values -------------------------------------------------------------------------------------

// A number, or the wrapper {value: N}.
std::optional<double> number_in(const Tree& value);
std::optional<std::uint32_t> count_in(const Tree& value);
std::optional<bool> flag_in(const Tree& value);
std::optional<Duration> duration_in(const Tree& value);  // "0.25s", {seconds, nanos}
// Percent {value: 50}, FractionalPercent {numerator, denominator}, or either as the default_value
// of a value that may change at run time; as a ratio.
std::optional<double> ratio_in(const Tree& value);

// The value into the fact, or a report that it is none.
void give(const At& at, Fact<std::uint32_t>& fact);
void give(const At& at, MaybeFact<std::uint32_t>& fact);
void give(const At& at, Fact<bool>& fact);
void give(const At& at, Fact<Duration>& fact);
void give(const At& at, MaybeFact<Duration>& fact);
void give(const At& at, Fact<std::string>& fact);

// The last part of "@type": "type.googleapis.com/a.b.C" is C. Empty where there is none.
std::string type_of(const Tree& typed_config);

struct SocketAddress {
  std::string host;
  std::uint32_t port = 0;
  bool socket = false;
  bool found = false;
  Place where{};
};
SocketAddress address_in(const Tree& address);

}  // namespace ballast::config::envoy
