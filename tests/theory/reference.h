// The reference entries of tests/reference: exact values of queueing theory with the parameters
// they belong to. Every entry is a test of its own, named by its id.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
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

  double number(const char* name) const { return parameters.at(name).get<double>(); }
  std::uint32_t count(const char* name) const { return parameters.at(name).get<std::uint32_t>(); }
};

inline void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

inline nlohmann::json reference_file(const std::string& name) {
  std::ifstream in(std::string(BALLAST_TEST_DATA) + "/reference/" + name + ".json");
  return nlohmann::json::parse(in).at("entries");
}

// Those entries of a file that `wanted` keeps.
template <typename Wanted>
std::vector<Entry> entries_of(const std::string& file, Wanted wanted) {
  std::vector<Entry> entries;
  for (const nlohmann::json& from : reference_file(file)) {
    Entry entry{from.value("id", ""), from.value("model", ""),
                from.value("parameters", nlohmann::json::object()),
                from.value("expected", from.value("own_simulation", nlohmann::json::object()))};
    if (wanted(entry)) entries.push_back(std::move(entry));
  }
  return entries;
}

inline Entry entry_of(const std::string& file, std::string_view id) {
  return entries_of(file, [id](const Entry& e) { return e.id == id; }).at(0);
}

inline bool begins(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

// GoogleTest wants letters, digits and underscores.
inline std::string test_name(const testing::TestParamInfo<Entry>& info) {
  std::string name = info.param.id;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

}  // namespace ballast
