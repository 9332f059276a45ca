// A law as those draw from it who draw for every request: exponential laws are drawn inline, others
// by a virtual call. The draws are the law's own, to the bit.
#pragma once

#include "sim/distribution.h"
#include "sim/exponential.h"

namespace ballast {

class Sampler {
 public:
  Sampler() = default;
  explicit Sampler(Law law)
      : law_(std::move(law)),
        mean_s_(law_ ? law_->exponential_mean_s() : 0),
        exponential_(mean_s_ > 0) {}

  explicit operator bool() const { return law_ != nullptr; }
  double sample_s(Rng& rng) const {
    return exponential_ ? mean_s_ * unit_exponential(rng) : law_->sample_s(rng);
  }
  Duration sample(Rng& rng) const { return from_seconds(sample_s(rng)); }
  // The first draw of Rng(key, index).
  Duration sample(std::uint64_t key, std::uint64_t index) const {
    if (exponential_) return from_seconds(mean_s_ * unit_exponential(key, index));
    Rng rng(key, index);
    return law_->sample(rng);
  }

 private:
  Law law_;
  double mean_s_ = 0;  // of an exponential law
  bool exponential_ = false;
};

}  // namespace ballast
