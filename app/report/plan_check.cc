// Whether a file holds what the page of a plan needs.
#include "app/report/member_check.h"
#include "app/report/study_pages.h"

namespace ballast::report {

std::vector<Diagnostic> check_plan(const Json& json, const std::string& file) {
  using Kind = MemberCheck::Kind;
  MemberCheck check(file);
  if (const Json* scenario = check.need(json, "", "scenario", Kind::kObject))
    check.need(*scenario, "scenario", "name", Kind::kText);
  for (const char* name : {"variable", "seek"}) check.need(json, "", name, Kind::kText);
  if (const Json* range = check.need(json, "", "range", Kind::kObject))
    for (const char* name : {"from", "to"}) check.need(*range, "range", name, Kind::kText);
  for (const char* name : {"objectives", "survive"})
    if (const Json* texts = check.need(json, "", name, Kind::kArray))
      for (const Json& text : *texts)
        if (!text.is_string()) check.complain(name, "is not a list of texts");
  if (const Json* answer = check.have(json, "", "answer", Kind::kObject)) {
    for (const char* name : {"sure", "possible"}) check.need(*answer, "answer", name, Kind::kText);
    check.need(*answer, "answer", "beyond_ruled_out", Kind::kFlag);
    check.have(*answer, "answer", "beyond", Kind::kText);
  }
  check.each_object(check.need(json, "", "steps", Kind::kArray), "steps",
                    [&](const Json& step, const std::string& at) {
                      check.need(step, at, "step", Kind::kText);
                      const std::string inside = MemberCheck::join(at, "conditions");
                      check.each_object(
                          check.need(step, at, "conditions", Kind::kArray), inside,
                          [&](const Json& condition, const std::string& here) {
                            check.need(condition, here, "lost", Kind::kText);
                            check.each_object(
                                check.need(condition, here, "objectives", Kind::kArray),
                                MemberCheck::join(here, "objectives"),
                                [&](const Json& line, const std::string& there) {
                                  check.need(line, there, "text", Kind::kText);
                                });
                          });
                    });
  check.each_object(check.have(json, "", "load_curve", Kind::kArray), "load_curve",
                    [&](const Json& point, const std::string& at) {
                      check.need(point, at, "rate_per_s", Kind::kNumber);
                    });
  return std::move(check.problems);
}

}  // namespace ballast::report
