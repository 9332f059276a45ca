// Fetching ahead. In a run of very many servers every event would wait for the memory of some
// server that nobody has touched for long. But which events come soon is known: the fronts of the
// parts of the tree of completions, and the next sample of a policy that draws servers.
#include "models/run.h"

namespace ballast {

// The tree has just been changed along the path of `slot`, so other slots may now be the front of
// the parts of the tree where it is: of 512, what leads to the attempt there is fetched; of 64, the
// attempt; of 16, its server; of 4, who is next in the queue there.
void Run::fetch_completions(std::uint32_t slot) {
  constexpr int kParts512 = 9, kParts64 = 6, kParts16 = 4, kParts4 = 2;
  const WinnerTree& tree = engine_.completions;
  __builtin_prefetch(bank_.address_of(tree.first_beside(slot, kParts512)));
  const std::uint32_t early = tree.first_beside(slot, kParts64);
  tree.fetch(early);
  if (const AttemptId id = bank_.attempt_on(early); id != kNone) attempts_.fetch(id);
  if (const AttemptId id = bank_.attempt_on(tree.first_beside(slot, kParts16)); id != kNone) {
    const Attempt& a = attempts_[id];
    bank_.fetch(a.server);
    const Upstream& upstream = *upstreams_[a.upstream];
    upstream.fetch(a.server - upstream.first());
  }
  if (const AttemptId id = bank_.attempt_on(tree.first_beside(slot, kParts4)); id != kNone)
    if (const Server& s = server_of(attempts_[id]); s.head != kNone) attempts_.fetch(s.head);
}

void Run::fetch_arrival(const Upstream& upstream) {
  for (const ServerIndex i : upstream.fetch_next_sample()) bank_.fetch(upstream.first() + i);
}

}  // namespace ballast
