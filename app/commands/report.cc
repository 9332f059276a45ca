// `ballast report`: the page of a result that `ballast run --out` wrote.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/invalid_input.h"
#include "app/output_file.h"
#include "app/report/page.h"

namespace ballast {

namespace {

struct ReportOptions {
  std::string result;
  std::string out;
};

int write_report(const ReportOptions& options) {
  report::require_available();
  std::filesystem::path result = options.result;
  std::error_code ignored;
  if (std::filesystem::is_directory(result, ignored)) result /= "result.json";
  std::filesystem::path page = options.out;
  if (page.empty()) page = std::filesystem::path(result).replace_extension(".html");
  const report::RunSource source = report::read_run(result);
  std::string html;
  try {
    html = report::run_report(source);
  } catch (const Json::exception&) {
    // What the check of its shape lets pass: a text where a number should be, in a corner.
    throw InvalidInput("bad-result", result.string() + " is not what `ballast run --out` writes");
  }
  write_file(page, html);
  write_stdout(page.string() + "\n");
  return kExitOk;
}

std::function<int()> setup(Options& options, CommandContext&) {
  const auto chosen = std::make_shared<ReportOptions>();
  options.add("RESULT", chosen->result, "result.json, or the directory it is in").required();
  options.add("--out", chosen->out, "The page to write (default: RESULT with .html)")
      .type("FILE.html");
  return [chosen] { return write_report(*chosen); };
}

}  // namespace

extern const Command kReportCommand;
const Command kReportCommand = {
    "report", "Make the page of a result: one HTML file with charts, tables and all data in it",
    "Examples:\n"
    "  ballast run misweighted-pool --whatif all --out result\n"
    "  ballast report result                        writes result/result.html\n"
    "  ballast report result/result.json --out incident.html\n"
    "The charts are made of series.csv beside the result. `ballast run --report FILE.html` writes "
    "the\n"
    "same page without the detour.\n",
    setup};

}  // namespace ballast
