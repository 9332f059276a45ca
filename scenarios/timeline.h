// The events of a scenario, compiled to the typed actions of the models. A `set` changes the
// document as a patch, and what it touches is built again: the action carries the whole new
// description.
#pragma once

#include <optional>
#include <vector>

#include "models/spec.h"
#include "scenarios/build.h"

namespace ballast {

// Servers that appear during the run must be known to the models from the start.
struct AddedServers {
  AddedNames names;
  std::vector<std::optional<AddServers>> by_event;  // in the order of the document
};

// Appends to the pools of `root` the servers that its events add, named on from the last number.
AddedServers append_added_servers(Node& root, Context& context);

// `root` holds the added servers; `system` is what was built from it for t = 0.
std::vector<TimelineEvent> build_timeline(const Node& root, const SystemSpec& system,
                                          const AddedServers& added, Context& context);

// What an event is called in messages: `events.NAME`, or by its place.
std::string event_path(const Node& event, std::size_t index);

}  // namespace ballast
