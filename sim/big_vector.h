// A vector for tables that are read at random places and grow to many megabytes: rings of hash
// points, tables of users, slots of servers. Above a few megabytes most of the cost of such a read
// is the walk through the page tables, so the memory is asked for in huge pages where the system
// has them (Linux, transparent huge pages; elsewhere it is ordinary memory).
#pragma once

#include <cstddef>
#include <new>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace ballast {

template <typename T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;
  template <typename U>
  HugePageAllocator(const HugePageAllocator<U>&) {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    void* const memory = ::operator new(bytes, alignment_of(bytes));
#ifdef __linux__
    // Only advice: without huge pages everything works, more slowly.
    if (bytes >= kHugePage)
      static_cast<void>(madvise(memory, bytes - bytes % kHugePage, MADV_HUGEPAGE));
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    ::operator delete(memory, alignment_of(count * sizeof(T)));
  }
  bool operator==(const HugePageAllocator&) const = default;

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  static constexpr std::align_val_t alignment_of(std::size_t bytes) {
    return std::align_val_t{bytes >= kHugePage ? kHugePage : alignof(T)};
  }
};

template <typename T>
using BigVector = std::vector<T, HugePageAllocator<T>>;

}  // namespace ballast
