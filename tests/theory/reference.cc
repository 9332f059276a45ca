#include "tests/theory/reference.h"

#include <fstream>

namespace ballast {

double Entry::number(const char* name) const { return parameters.at(name).get<double>(); }

std::uint32_t Entry::count(const char* name) const {
  return parameters.at(name).get<std::uint32_t>();
}

std::vector<Entry> entries_of(const std::string& file,
                              const std::function<bool(const Entry&)>& wanted) {
  std::vector<Entry> entries;
  for (const nlohmann::json& from : reference_file(file)) {
    Entry entry{from.value("id", ""), from.value("model", ""),
                from.value("parameters", nlohmann::json::object()),
                from.value("expected", from.value("own_simulation", nlohmann::json::object()))};
    if (wanted(entry)) entries.push_back(std::move(entry));
  }
  return entries;
}

void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

nlohmann::json reference_file(const std::string& name) {
  std::ifstream in(std::string(BALLAST_TEST_DATA) + "/reference/" + name + ".json");
  return nlohmann::json::parse(in).at("entries");
}

Entry entry_of(const std::string& file, std::string_view id) {
  return entries_of(file, [id](const Entry& e) { return e.id == id; }).at(0);
}

std::string test_name(const testing::TestParamInfo<Entry>& info) {
  std::string name = info.param.id;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

}  // namespace ballast
