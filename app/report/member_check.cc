#include "app/report/member_check.h"

#include "app/report/source.h"

namespace ballast::report {

namespace {

using Kind = MemberCheck::Kind;

const char* kind_text(Kind kind) {
  switch (kind) {
    case Kind::kObject:
      return "an object";
    case Kind::kArray:
      return "a list";
    case Kind::kText:
      return "a text";
    case Kind::kNumber:
      return "a number";
    case Kind::kFlag:
      return "true or false";
  }
  return "";
}

bool is(const Json& json, Kind kind) {
  switch (kind) {
    case Kind::kObject:
      return json.is_object();
    case Kind::kArray:
      return json.is_array();
    case Kind::kText:
      return json.is_string();
    case Kind::kNumber:
      return json.is_number() || number_at(json, {"value"}).has_value();
    case Kind::kFlag:
      return json.is_boolean();
  }
  return false;
}

}  // namespace

const Json* MemberCheck::need(const Json& json, const std::string& path, const char* name,
                              Kind kind) {
  const Json* found = have(json, path, name, kind);
  if (found == nullptr && !json.contains(name)) complain(join(path, name), "is missing");
  return found;
}

const Json* MemberCheck::have(const Json& json, const std::string& path, const char* name,
                              Kind kind) {
  const auto found = json.find(name);
  if (found == json.end()) return nullptr;
  if (is(*found, kind)) return &*found;
  complain(join(path, name), std::string("is not ") + kind_text(kind));
  return nullptr;
}

void MemberCheck::complain(std::string path, std::string message) {
  Diagnostic diagnostic;
  diagnostic.code = "bad-result";
  diagnostic.message = std::move(message);
  diagnostic.location.file = file_;
  diagnostic.path = std::move(path);
  problems.push_back(std::move(diagnostic));
}

}  // namespace ballast::report
