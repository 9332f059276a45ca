// The parts of a run's report that are words and tables: plain HTML, complete without a script.
#pragma once

#include <string>

#include "app/report/source.h"

namespace ballast::report {

// Of a result without intervals: name, verdict with the counterfactual, and what the badge says.
std::string header_html(const Json& plain);
// Who, when, which, how bad.
std::string tiles_html(const Json& plain);

// Of the result as it is, with intervals where it has them.
std::string phases_html(const Json& result);
std::string traffic_html(const Json& result);
std::string servers_html(const Json& result);
std::string whatifs_html(const Json& result);
std::string expect_html(const Json& result);
std::string reproduce_html(const Json& result);

// For the title of the window: "misweighted-pool: 30.0 % of users affected, ...".
std::string title_text(const Json& plain);

}  // namespace ballast::report
