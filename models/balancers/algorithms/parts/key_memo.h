// Where the keys seen last were sent: for policies whose choice depends on the key and the servers
// alone but takes a look at every server, such as rendezvous hashing. The products make that look
// for every request; the answer is the same as long as no server or weight has changed.
//
// A hash table with linear probing, at most half full, of at most 2^20 places of 32 bytes; when
// that is not enough it forgets everything. Keys are compared as a whole; those of more than 24
// bytes are not kept.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class KeyMemo {
 public:
  // To be called when a server or a weight has changed.
  void clear() {
    places_.clear();
    kept_ = 0;
  }

  // The server of `key`: the one remembered, or what choose() says.
  template <typename Choose>
  ServerIndex find_or(std::string_view key, Choose choose) {
    if (key.size() > kLongest) [[unlikely]]
      return choose();
    if (places_.empty()) [[unlikely]]
      resize(kFewest);
    Place wanted = packed(key);
    std::size_t at = first_place(wanted);
    for (; places_[at].taken(); at = (at + 1) & (places_.size() - 1))
      if (places_[at].same_key(wanted)) [[likely]]
        return places_[at].server;
    wanted.server = choose();
    if (wanted.server == kNoServer) [[unlikely]]
      return kNoServer;
    places_[at] = wanted;
    if (2 * ++kept_ > places_.size()) [[unlikely]]
      make_room();
    return wanted.server;
  }

 private:
  static constexpr std::size_t kLongest = 24;
  static constexpr std::size_t kFewest = 1 << 10;
  static constexpr std::size_t kMost = 1 << 20;

  struct Place {
    std::uint64_t head = 0;
    std::uint64_t middle = 0;
    std::uint64_t tail = 0;
    std::uint32_t size = 0;  // of the key
    ServerIndex server = kNoServer;

    bool taken() const { return server != kNoServer; }
    bool same_key(const Place& o) const {
      return head == o.head && middle == o.middle && tail == o.tail && size == o.size;
    }
  };

  // Words that overlap, so that a key of any length takes three loads: with the size they tell all
  // keys apart.
  static Place packed(std::string_view key) {
    Place place;
    const char* const begin = key.data();
    const std::size_t size = key.size();
    place.size = static_cast<std::uint32_t>(size);
    if (size >= 8) {
      place.head = word<std::uint64_t>(begin);
      place.tail = word<std::uint64_t>(begin + size - 8);
      if (size > 16) place.middle = word<std::uint64_t>(begin + 8);
    } else if (size >= 4) {
      place.head = word<std::uint32_t>(begin);
      place.tail = word<std::uint32_t>(begin + size - 4);
    } else {
      for (const char c : key) place.head = place.head << 8 | static_cast<unsigned char>(c);
    }
    return place;
  }

  template <typename Word>
  static Word word(const char* from) {
    Word w;
    std::memcpy(&w, from, sizeof w);
    return w;
  }

  // By the upper bits of a sum of products with odd numbers (multiply-shift hashing).
  std::size_t first_place(const Place& place) const {
    const std::uint64_t sum = place.head * 0x9e3779b97f4a7c15 + place.tail * 0xd1342543de82ef95 +
                              place.middle * 0xaf251af3b0f025b5 + place.size;
    return static_cast<std::size_t>(sum >> shift_);
  }

  void resize(std::size_t places) {
    std::vector<Place> before(places);
    before.swap(places_);
    shift_ = 64 - std::countr_zero(places);
    for (const Place& place : before) {
      if (!place.taken()) continue;
      std::size_t at = first_place(place);
      while (places_[at].taken()) at = (at + 1) & (places_.size() - 1);
      places_[at] = place;
    }
  }

  void make_room() {
    if (places_.size() < kMost)
      resize(2 * places_.size());
    else
      clear();
  }

  std::vector<Place> places_;  // a power of two
  int shift_ = 64;
  std::size_t kept_ = 0;
};

}  // namespace ballast
