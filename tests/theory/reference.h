// The reference entries of tests/reference: exact values of queueing theory with the parameters
// they belong to. Every entry is a test of its own, named by its id.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

struct Entry {
  std::string id;
  std::string model;
  nlohmann::json parameters;
  nlohmann::json expected;

  double number(const char* name) const;
  std::uint32_t count(const char* name) const;
};

void PrintTo(const Entry& entry, std::ostream* out);

nlohmann::json reference_file(const std::string& name);

// Those entries of a file that `wanted` keeps.
std::vector<Entry> entries_of(const std::string& file,
                              const std::function<bool(const Entry&)>& wanted);

Entry entry_of(const std::string& file, std::string_view id);

inline bool begins(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

// GoogleTest wants letters, digits and underscores.
std::string test_name(const testing::TestParamInfo<Entry>& info);

}  // namespace ballast
