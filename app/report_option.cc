#include "app/report_option.h"

#include "app/output_file.h"
#include "app/report/page.h"

namespace ballast {

void add_report_option(Options& options, std::string& file) {
  options
      .add("--report", file,
           "Write the page of the result to this file: charts, tables and data in one HTML file")
      .type("FILE.html");
}

void check_report(const std::string& file) {
  if (file.empty()) return;
  report::require_available();
  check_writable(file);
}

}  // namespace ballast
