// An array that grows at its end without a copy of it beside it: for tables that become large while
// a run goes on, such as the requests in flight. A std::vector of n members takes the memory of 2 n
// while it grows; std::realloc() moves the pages of a large block instead (glibc: mremap).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace ballast {

template <typename T>
class GrowingArray {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(alignof(T) <= alignof(std::max_align_t));

 public:
  GrowingArray() = default;
  GrowingArray(GrowingArray&& o) noexcept
      : members_(std::exchange(o.members_, nullptr)),
        size_(std::exchange(o.size_, 0)),
        capacity_(std::exchange(o.capacity_, 0)) {}
  GrowingArray& operator=(GrowingArray&& o) noexcept {
    std::swap(members_, o.members_);
    std::swap(size_, o.size_);
    std::swap(capacity_, o.capacity_);
    return *this;
  }
  GrowingArray(const GrowingArray&) = delete;
  GrowingArray& operator=(const GrowingArray&) = delete;
  ~GrowingArray() { std::free(members_); }

  // Invalidates references. Throws std::bad_alloc.
  T& emplace_back() {
    if (size_ == capacity_) [[unlikely]]
      grow();
    return *std::construct_at(members_ + size_++);
  }
  T& operator[](std::size_t i) { return members_[i]; }
  const T& operator[](std::size_t i) const { return members_[i]; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  void grow() {
    const std::size_t capacity = capacity_ == 0 ? 64 : 2 * capacity_;
    void* const moved = std::realloc(static_cast<void*>(members_), capacity * sizeof(T));
    if (moved == nullptr) throw std::bad_alloc();
    members_ = static_cast<T*>(moved);
    capacity_ = capacity;
    ask_for_huge_pages();
  }

  // Only advice, as in big_vector.h. It goes to whole pages, the first with the allocator's header
  // included: a block whose pages have been advised differently could not be moved.
  void ask_for_huge_pages() {
#ifdef __linux__
    const std::size_t bytes = capacity_ * sizeof(T);
    if (bytes < kHugePage) return;
    char* const begin = reinterpret_cast<char*>(members_);
    const std::size_t into_page = reinterpret_cast<std::uintptr_t>(begin) % kPage;
    const std::size_t length = (into_page + bytes + kPage - 1) / kPage * kPage;
    static_cast<void>(madvise(begin - into_page, length, MADV_HUGEPAGE));
#endif
  }

  static constexpr std::size_t kPage = std::size_t{4} << 10;
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;

  T* members_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace ballast
