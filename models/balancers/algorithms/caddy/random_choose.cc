// Caddy's `random_choose N`: N available upstreams are sampled and the one with the fewest requests
// in flight is taken. Its quirks, as of 2026:
// - The sample is a reservoir (Algorithm R) whose first N places are those of the first upstreams
//   until they are replaced, and the first one of the sample with no request at all is taken. So
//   three idle upstreams get 2/3, 0 and 1/3.
// - The list of candidates is not cleared when an upstream with fewer requests is found: one of all
//   that were the least so far is drawn. With N = 2 that is a coin flip half of the time. Later
//   versions clear it: `candidates: least`.
//
// The reservoir is filled backwards, from its last replacement on, which takes N steps and not as
// many as there are upstreams: of r places that are not yet settled, the last of n upstreams that
// replaced one of them is the greatest of r different numbers up to n, and if that is one of the
// first N no place was replaced any more.
#include <numeric>

#include "models/balancers/algorithms/caddy/pool.h"

namespace ballast {

namespace {

class CaddyRandomChoose final : public CaddyPolicy {
 public:
  CaddyRandomChoose(const PoolView& view, const Args& args, Rng rng)
      : CaddyPolicy(view),
        choose_(static_cast<std::size_t>(args.integer("choose"))),
        only_least_(args.text("candidates") == "least"),
        rng_(rng) {
    sample_.reserve(choose_);
    unsettled_.reserve(choose_);
    drawn_.reserve(choose_);
    candidates_.reserve(choose_);
  }

  ServerIndex pick(const PickContext&) override {
    pool_.refresh();
    const auto& available = pool_.available();
    if (available.empty()) return kNoServer;
    fill_sample(available.size());
    std::uint32_t least = 0;
    candidates_.clear();
    for (const std::size_t number : sample_) {
      const ServerIndex server = available[number];
      const std::uint32_t load = view_.servers[server].in_flight;
      if (load == 0) return server;
      if (!candidates_.empty() && load > least) continue;
      if (only_least_ && load < least) candidates_.clear();
      least = load;
      candidates_.push_back(server);
    }
    return candidates_[rng_.below(candidates_.size())];
  }

 private:
  void fill_sample(std::size_t count) {
    sample_.resize(std::min(choose_, count));
    std::iota(sample_.begin(), sample_.end(), std::size_t{0});
    unsettled_ = sample_;
    for (std::size_t last = count; !unsettled_.empty(); unsettled_.pop_back()) {
      last = greatest_of(unsettled_.size(), last);
      if (last <= sample_.size()) return;
      std::swap(unsettled_[rng_.below(unsettled_.size())], unsettled_.back());
      sample_[unsettled_.back()] = --last;
    }
  }

  // The greatest of `r` different uniform numbers from 1 to n (R. W. Floyd's sample).
  std::size_t greatest_of(std::size_t r, std::size_t n) {
    drawn_.clear();
    for (std::size_t limit = n - r + 1; limit <= n; ++limit) {
      const std::size_t number = rng_.below(limit) + 1;
      const bool again = std::find(drawn_.begin(), drawn_.end(), number) != drawn_.end();
      drawn_.push_back(again ? limit : number);
    }
    return *std::max_element(drawn_.begin(), drawn_.end());
  }

  std::size_t choose_;
  bool only_least_;
  Rng rng_;
  std::vector<std::size_t> sample_;     // numbers among the available ones
  std::vector<std::size_t> unsettled_;  // places of the sample
  std::vector<std::size_t> drawn_;
  std::vector<ServerIndex> candidates_;
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
