// Whether the members of a JSON document are there and of the kind that a report stands on.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "scenarios/diagnostic.h"

namespace ballast::report {

class MemberCheck {
 public:
  enum class Kind { kObject, kArray, kText, kNumber, kFlag };  // a number may have an interval

  explicit MemberCheck(std::string file) : file_(std::move(file)) {}

  // The member, if it is there and of that kind; one that is not there is a problem for need().
  const Json* need(const Json& json, const std::string& path, const char* name, Kind kind);
  const Json* have(const Json& json, const std::string& path, const char* name, Kind kind);
  // Of an object or a list, which may be null: entry(item, path of the item).
  template <typename Entry>
  void each_object(const Json* list, const std::string& path, Entry entry) {
    if (list == nullptr) return;
    for (const auto& [name, item] : list->items()) {
      const std::string at = join(path, name);
      if (item.is_object())
        entry(item, at);
      else
        complain(at, "is not an object");
    }
  }
  void complain(std::string path, std::string message);
  static std::string join(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
  }

  std::vector<Diagnostic> problems;

 private:
  std::string file_;
};

}  // namespace ballast::report
