// What was true when each attempt in flight started, found again when it ends: on_finish tells how
// long the attempt took, which together with the present instant names its start.
#pragma once

#include <optional>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

template <typename Note>
class StartedAttempts {
 public:
  explicit StartedAttempts(const PoolView& view) : view_(view) {}

  void start(ServerIndex server, const Note& note) {
    if (server >= started_.size()) started_.resize(view_.servers.size());
    started_[server].push_back({view_.now, note});
  }

  // To be called after the view has changed. Of attempts that started at one instant, the first;
  // nothing for those that started before the policy did.
  std::optional<Note> finish(ServerIndex server, const Outcome& outcome) {
    if (server >= started_.size()) return {};
    std::vector<Entry>& entries = started_[server];
    std::optional<Note> found;
    for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
      if (entry->at != view_.now - outcome.latency) continue;
      found = entry->note;
      entries.erase(entry);
      break;
    }
    if (entries.size() > view_.in_flight[server]) entries.erase(entries.begin());
    return found;
  }

 private:
  struct Entry {
    Time at;
    Note note;
  };
  const PoolView& view_;
  std::vector<std::vector<Entry>> started_;  // [server], in order of time
};

}  // namespace ballast
