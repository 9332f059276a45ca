// The bytes of a histogram: unsigned numbers of seven bits a byte, the least significant first, the
// eighth bit set in all bytes but the last (LEB128). They are the count, and unless that is 0 the
// least value, the largest minus the least, the sum (its lower and its upper 64 bits), and for each
// bin that holds anything the distance from the bin before it and what it holds.
#include <cstdint>

#include "sim/histogram.h"

namespace ballast {

namespace {

void put(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(0x80 | (value & 0x7f));
  bytes += static_cast<char>(value);
}

// Takes numbers off the front; after the first that is not there, `ok` is false.
struct Reader {
  std::string_view bytes;
  bool ok = true;

  std::uint64_t take() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    ok = false;
    return 0;
  }
};

}  // namespace

std::string Histogram::encoded() const {
  std::string bytes;
  put(bytes, count_);
  if (count_ == 0) return bytes;
  put(bytes, min_);
  put(bytes, width_ - 1);
  put(bytes, sum_low_);
  put(bytes, sum_high_);
  std::size_t before = first_bin();
  for (std::size_t bin = first_bin(); bin <= last_bin(); ++bin) {
    if (in_bin(bin) == 0) continue;
    put(bytes, bin - before);
    put(bytes, in_bin(bin));
    before = bin;
  }
  return bytes;
}

std::optional<Histogram> Histogram::decoded(std::string_view bytes) {
  constexpr std::uint64_t kLargest = (std::uint64_t{1} << 63) - 1;
  Reader reader{bytes};
  Histogram h;
  const std::uint64_t count = reader.take();
  if (count > 0) {
    const std::uint64_t least = reader.take();
    const std::uint64_t span = reader.take();
    if (!reader.ok || least > kLargest || span > kLargest - least) return std::nullopt;
    h.count_ = count;
    h.min_ = least;
    h.width_ = span + 1;
    h.sum_low_ = reader.take();
    h.sum_high_ = reader.take();
    h.grow(h.last_bin());
    std::uint64_t bin = h.first_bin();
    std::uint64_t held = 0;
    while (reader.ok && held < count) {
      const std::uint64_t step = reader.take();
      const std::uint64_t in_bin = reader.take();
      if (step > h.last_bin() - bin || in_bin > count - held) return std::nullopt;
      bin += step;
      h.add_to_bin(bin, in_bin);
      held += in_bin;
    }
  }
  if (!reader.ok || !reader.bytes.empty()) return std::nullopt;
  return h;
}

}  // namespace ballast
