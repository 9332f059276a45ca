// What happened when: changes and faults of the scenario, what balancers did by themselves, and
// what people did; as marks on the charts, as a table, and as states of servers.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "app/report/source.h"

namespace ballast::report {

struct Mark {
  double at_s = 0;
  std::string kind;  // change | fault | reaction, or the kind of an investigation step
  std::string text;
  std::optional<bool> correct;
};
// By time.
std::vector<Mark> marks_of(const Json& result);

Json marks_json(const std::vector<Mark>& marks);
std::string timeline_html(const std::vector<Mark>& marks, const RunSource& source);

// A time in which a server was not as the others.
struct Span {
  std::size_t row = 0;
  double from_s = 0;
  double to_s = 0;
  std::string state;  // fault: the truth; down, ejected, out: what balancers make of it; absent
};
struct Strip {
  std::vector<std::string> rows;  // servers that have a span
  std::size_t rows_omitted = 0;
  std::vector<Span> spans;
};
Strip strip_of(const RunSource& source);

Json strip_json(const Strip& strip);
std::string strip_html(const Strip& strip, const RunSource& source);

}  // namespace ballast::report
