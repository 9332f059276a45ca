#include "app/report/result_check.h"

#include "app/report/member_check.h"
#include "app/report/source.h"

namespace ballast::report {

namespace {

using Kind = MemberCheck::Kind;
using Check = MemberCheck;

void check_requests(Check& check, const Json& block, const std::string& path) {
  if (const Json* requests = check.need(block, path, "requests", Kind::kObject))
    for (const char* name : {"offered", "ok", "failed", "in_flight"})
      check.need(*requests, Check::join(path, "requests"), name, Kind::kNumber);
}

void check_block(Check& check, const Json& block, const std::string& path) {
  if (const Json* window = check.need(block, path, "window", Kind::kObject))
    for (const char* name : {"from_s", "to_s"})
      check.need(*window, Check::join(path, "window"), name, Kind::kNumber);
  check_requests(check, block, path);
  check.each_object(
      check.need(block, path, "traffic", Kind::kObject), Check::join(path, "traffic"),
      [&](const Json& entry, const std::string& at) { check_requests(check, entry, at); });
  check.each_object(check.need(block, path, "pools", Kind::kObject), Check::join(path, "pools"),
                    [&](const Json& pool, const std::string& at) {
                      check.each_object(check.need(pool, at, "servers", Kind::kArray),
                                        Check::join(at, "servers"),
                                        [&](const Json& server, const std::string& here) {
                                          check.need(server, here, "name", Kind::kText);
                                        });
                    });
  check.each_object(
      check.have(block, path, "phases", Kind::kObject), Check::join(path, "phases"),
      [&](const Json& phase, const std::string& at) { check_block(check, phase, at); });
}

void check_instants(Check& check, const Json& result, const char* name) {
  check.each_object(check.have(result, "", name, Kind::kArray), name,
                    [&](const Json& entry, const std::string& at) {
                      check.need(entry, at, "at", Kind::kNumber);
                    });
}

}  // namespace

std::vector<Diagnostic> check_result(const Json& result, const std::string& file) {
  Check check(file);
  if (!result.is_object() || text_at(result, {"schema"}) != "ballast/result/1") {
    check.complain("schema", "is not \"ballast/result/1\"");
    check.problems.back().hint = "give the result.json that `ballast run --out DIR` wrote";
    return std::move(check.problems);
  }
  if (const Json* scenario = check.need(result, "", "scenario", Kind::kObject))
    check.need(*scenario, "scenario", "name", Kind::kText);
  check.have(result, "", "partial", Kind::kFlag);
  check_block(check, result, "");
  check.each_object(
      check.have(result, "", "whatif", Kind::kObject), "whatif",
      [&](const Json& block, const std::string& at) { check_block(check, block, at); });
  check.each_object(check.have(result, "", "expect", Kind::kArray), "expect",
                    [&](const Json& line, const std::string& at) {
                      check.need(line, at, "text", Kind::kText);
                      check.need(line, at, "verdict", Kind::kText);
                    });
  for (const char* name : {"events", "investigation", "reactions"})
    check_instants(check, result, name);
  return std::move(check.problems);
}

}  // namespace ballast::report
