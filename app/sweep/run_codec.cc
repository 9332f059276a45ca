#include "app/sweep/run_codec.h"

#include <bit>
#include <concepts>

namespace ballast {

namespace {

// Whole numbers in seven bits a byte (LEB128), the others as their 64 bits, texts and lists with
// their length before them. Writer and Reader go through the same members in the same order.
class Writer {
 public:
  std::string take() { return std::move(bytes_); }

  void value(std::uint64_t& number) {
    std::uint64_t rest = number;
    for (; rest >= 0x80; rest >>= 7) bytes_ += static_cast<char>(0x80 | (rest & 0x7f));
    bytes_ += static_cast<char>(rest);
  }
  void value(double& number) {
    const auto bits = std::bit_cast<std::uint64_t>(number);
    for (unsigned shift = 0; shift < 64; shift += 8)
      bytes_ += static_cast<char>(bits >> shift & 0xff);
  }
  void value(std::string& text) {
    std::uint64_t size = text.size();
    value(size);
    bytes_ += text;
  }
  template <typename T>
  std::size_t length(const std::vector<T>& list) {
    std::uint64_t size = list.size();
    value(size);
    return list.size();
  }

 private:
  std::string bytes_;
};

// After the first thing that is not there, `ok` is false and everything is 0 or empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool complete() const { return ok_ && bytes_.empty(); }

  void value(std::uint64_t& number) {
    number = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      number |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return;
    }
    fail();
    number = 0;
  }
  void value(double& number) {
    const std::string_view taken = take(8);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < taken.size(); ++i)
      bits |= std::uint64_t{static_cast<unsigned char>(taken[i])} << (8 * i);
    number = std::bit_cast<double>(bits);
  }
  void value(std::string& text) {
    std::uint64_t size = 0;
    value(size);
    text = take(size);
  }
  template <typename T>
  std::size_t length(std::vector<T>& list) {
    std::uint64_t size = 0;
    value(size);
    if (size > bytes_.size()) {  // every member takes at least a byte
      fail();
      size = 0;
    }
    list.resize(size);
    return size;
  }
  void fail() {
    ok_ = false;
    bytes_ = {};
  }

 private:
  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size()) {
      fail();
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

// ---- single values ------------------------------------------------------------------------------

template <typename Archive, typename T>
requires std::same_as<T, std::uint64_t> || std::same_as<T, double> || std::same_as<T, std::string>
void pass(Archive& archive, T& value) { archive.value(value); }
template <typename Archive, typename T>
requires std::same_as<T, std::uint32_t> || std::same_as<T, bool>
void pass(Archive& archive, T& value) {
  std::uint64_t wide = value;
  archive.value(wide);
  value = static_cast<T>(wide);
}
template <typename Archive>
void pass(Archive& archive, Duration& value) {
  auto wide = static_cast<std::uint64_t>(value.count());
  archive.value(wide);
  value = Duration{static_cast<std::int64_t>(wide)};
}
template <typename Archive>
void pass(Archive& archive, Time& value) {
  Duration since = value.time_since_epoch();
  pass(archive, since);
  value = Time{since};
}
void pass(Writer& writer, Histogram& histogram) {
  std::string bytes = histogram.encoded();
  writer.value(bytes);
}
void pass(Reader& reader, Histogram& histogram) {
  std::string bytes;
  reader.value(bytes);
  if (auto decoded = Histogram::decoded(bytes))
    histogram = *std::move(decoded);
  else
    reader.fail();
}

// ---- what is made of them -----------------------------------------------------------------------

template <typename Archive, typename... T>
void pass_all(Archive& archive, T&... values) {
  (pass(archive, values), ...);
}
template <typename Archive>
void pass(Archive& archive, Counts& c) {
  pass_all(archive, c.offered, c.ok, c.failed, c.cancelled);
}
template <typename Archive>
void pass(Archive& archive, std::array<std::uint64_t, kCauses>& by_cause) {
  for (std::uint64_t& count : by_cause) archive.value(count);
}
template <typename Archive, typename T>
void pass(Archive& archive, std::vector<T>& list);

template <typename Archive>
void pass(Archive& archive, RequestStats& s) {
  pass_all(archive, s.requests, s.by_cause, s.attempts, s.slow, s.latency, s.has_users,
           s.users_active, s.users_affected);
}
template <typename Archive>
void pass(Archive& archive, ReturningStats& s) {
  pass_all(archive, s.present, s.peak, s.cleared, s.cleared_at);
}
template <typename Archive>
void pass(Archive& archive, ServerStats& s) {
  pass_all(archive, s.attempts, s.by_cause, s.started, s.wait_s, s.sojourn_s, s.busy_s, s.worker_s,
           s.queue_s, s.in_system_s, s.present_s, s.queue_max);
}
template <typename Archive>
void pass(Archive& archive, PoolStats& s) {
  pass_all(archive, s.attempts, s.by_cause, s.wait, s.sojourn, s.servers);
}
template <typename Archive>
void pass(Archive& archive, BalancerStats& s) {
  pass_all(archive, s.relays, s.retries, s.retries_denied, s.hedges, s.waited, s.wait_s,
           s.longest_wait, s.watched, s.checks_sent, s.checks_failed, s.marked_down, s.marked_up,
           s.ejections, s.ejections_overflow);
}
template <typename Archive>
void pass(Archive& archive, WindowStats& w) {
  pass_all(archive, w.name, w.from, w.to, w.total, w.traffic, w.pools, w.balancers, w.slo_out_s,
           w.has_slo);
}
template <typename Archive, typename T>
void pass(Archive& archive, std::vector<T>& list) {
  archive.length(list);
  for (T& item : list) pass(archive, item);
}
template <typename Archive>
void pass(Archive& archive, RunResult& r) {
  pass_all(archive, r.windows, r.whole, r.returning, r.ended_at, r.partial, r.events,
           r.requests_simulated);
}

}  // namespace

std::string encode_run(const RunResult& result) {
  Writer writer;
  // The writer reads only; one list of members serves both ways.
  pass(writer, const_cast<RunResult&>(result));
  return writer.take();
}

std::optional<RunResult> decode_run(std::string_view bytes) {
  Reader reader(bytes);
  RunResult result;
  pass(reader, result);
  if (!reader.complete()) return std::nullopt;
  return result;
}

}  // namespace ballast
