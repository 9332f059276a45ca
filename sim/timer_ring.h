// Timers of one constant delay, which fire in the order they were set: a queue in blocks, so that a
// pending timer takes 24 bytes however many there are, and no allocation while about as many are
// set as fire.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "sim/time.h"
#include "sim/timer.h"

namespace ballast {

class TimerRing {
 public:
  TimerRing(Duration delay, Phase phase, std::uint32_t kind)
      : delay_(delay), phase_(phase), kind_(kind) {}
  TimerRing(TimerRing&&) = default;  // what is left behind is only fit to be destroyed
  ~TimerRing() {
    while (head_) head_ = std::move(head_->next);  // one by one: there may be very many
  }

  Duration delay() const { return delay_; }
  Phase phase() const { return phase_; }
  std::uint32_t kind() const { return kind_; }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Requires !empty().
  Timer front() const {
    const Entry& e = head_->entries[first_];
    return {e.at, e.order, e.tag, e.subject, kind_};
  }
  void push(Time at, std::uint64_t order, std::uint32_t subject, std::uint32_t tag) {
    if (end_ == kBlock) [[unlikely]]
      append();
    tail_->entries[end_++] = {at, order, subject, tag};
    ++size_;
  }
  // Requires !empty().
  void pop() {
    --size_;
    if (++first_ == kBlock) [[unlikely]]
      drop();
  }

 private:
  static constexpr std::size_t kBlock = 682;  // 16 KB
  struct Entry {
    Time at;
    std::uint64_t order;
    std::uint32_t subject;
    std::uint32_t tag;
  };
  static_assert(sizeof(Entry) == 24);
  struct Block {
    std::array<Entry, kBlock> entries;
    std::unique_ptr<Block> next;
  };

  void append() {
    std::unique_ptr<Block> block =
        spare_ ? std::move(spare_) : std::make_unique_for_overwrite<Block>();
    Block* const last = block.get();
    (tail_ == nullptr ? head_ : tail_->next) = std::move(block);
    tail_ = last;
    end_ = 0;
  }
  // The first block has been read to its end.
  void drop() {
    std::unique_ptr<Block> next = std::move(head_->next);
    spare_ = std::move(head_);
    head_ = std::move(next);
    first_ = 0;
    if (head_ == nullptr) {
      tail_ = nullptr;
      end_ = kBlock;
    }
  }

  Duration delay_;
  Phase phase_;
  std::uint32_t kind_;
  std::unique_ptr<Block> head_, spare_;
  Block* tail_ = nullptr;
  std::size_t first_ = 0;     // in the first block
  std::size_t end_ = kBlock;  // in the last one
  std::size_t size_ = 0;
};

}  // namespace ballast
