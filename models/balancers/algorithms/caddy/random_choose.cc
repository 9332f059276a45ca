// Caddy's `random_choose N`: N available upstreams are sampled and the one with the fewest requests
// in flight is taken. Its quirks, as of 2026:
// - The sample is a reservoir (Algorithm R) whose first N places are those of the first upstreams
//   until they are replaced, and the first one of the sample with no request at all is taken. So
//   three idle upstreams get 2/3, 0 and 1/3.
// - The list of candidates is not cleared when an upstream with fewer requests is found: one of all
//   that were the least so far is drawn. With N = 2 that is a coin flip half of the time. Later
//   versions clear it: `candidates: least`.
//
// The sample is drawn at once and not in as many steps as there are upstreams. Of the reservoir's
// contents every set of N is equally likely; one of the first N upstreams that is still in it has
// never left its place, and the others, by symmetry, are at any of the remaining places alike.
#include <algorithm>

#include "models/balancers/algorithms/caddy/pool.h"

namespace ballast {

namespace {

class CaddyRandomChoose final : public CaddyPolicy {
 public:
  CaddyRandomChoose(const PoolView& view, const Args& args, Rng rng)
      : CaddyPolicy(view),
        choose_(static_cast<std::size_t>(args.integer("choose"))),
        only_least_(args.text("candidates") == "least"),
        sample_(choose_),
        candidates_(choose_),
        rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    pool_.refresh();
    const auto& available = pool_.available();
    if (available.empty()) return kNoServer;
    const std::size_t sampled = std::min(choose_, available.size());
    fill_sample(sampled, available.size());
    std::uint32_t least = kUnlimited;
    std::size_t candidates = 0;
    for (std::size_t place = 0; place < sampled; ++place) {
      const ServerIndex server = available[sample_[place]];
      const std::uint32_t load = view_.in_flight[server];
      if (load == 0) return server;
      if (only_least_ && load < least) candidates = 0;
      candidates_[candidates] = server;
      candidates += load <= least;
      least = std::min(least, load);
    }
    return candidates_[rng_.below(candidates)];
  }

 private:
  // R. W. Floyd's sample, each number at a random place (Bentley & Floyd, CACM 30(9), 1987).
  void fill_sample(std::size_t places, std::size_t count) {
    const auto begin = sample_.begin();
    for (std::size_t place = 0; place < places; ++place) {
      const std::size_t limit = count - places + place;
      const std::size_t number = rng_.below(limit + 1);
      const auto end = begin + static_cast<std::ptrdiff_t>(place);
      const auto twin = std::find(begin, end, number);
      if (twin != end) *twin = limit;
      *end = number;
    }
    for (std::size_t place = 0; place < places; ++place)
      while (sample_[place] < places && sample_[place] != place)
        std::swap(sample_[place], sample_[sample_[place]]);
  }

  std::size_t choose_;
  bool only_least_;
  std::vector<std::size_t> sample_;  // numbers among the available ones
  std::vector<ServerIndex> candidates_;
  Rng rng_;
};

}  // namespace

extern const PolicyKind kCaddyRandomChoosePolicy;
const PolicyKind kCaddyRandomChoosePolicy{
    .name = "caddy/random_choose",
    .summary = "Caddy's random_choose: the least loaded of a random few",
    .params = {{.name = "choose",
                .type = ParamType::kInteger,
                .help = "upstreams sampled for every request",
                .default_text = "2",
                .min = 2,
                .max = 100},
               {.name = "candidates",
                .type = ParamType::kChoice,
                .help = "drawn among all that were the least so far, or among the least only",
                .default_text = "kept",
                .choices = {"kept", "least"}}},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<CaddyRandomChoose>(view, args, rng);
    },
    .has_own_shares = true,
};

}  // namespace ballast
