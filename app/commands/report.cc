// `ballast report`: the page of a result that run, compare, plan or sweep wrote.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
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
  if (std::filesystem::is_directory(result, ignored)) {
    const bool comparison = !std::filesystem::exists(result / "result.json", ignored) &&
                            std::filesystem::exists(result / "compare.json", ignored);
    result /= comparison ? "compare.json" : "result.json";
  }
  std::filesystem::path page = options.out;
  if (page.empty()) page = std::filesystem::path(result).replace_extension(".html");
  const std::string html = report::report_of_file(result);
  write_file(page, html);
  write_stdout(page.string() + "\n");
  return kExitOk;
}

std::function<int()> setup(Options& options, CommandContext&) {
  const auto chosen = std::make_shared<ReportOptions>();
  options
      .add("RESULT", chosen->result,
           "result.json or compare.json, the directory it is in, or what plan or sweep --format "
           "json "
           "printed")
      .required();
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
    "  ballast plan my.yaml --servers app --format json > plan.json; ballast report plan.json\n"
    "The charts of a run are made of series.csv beside the result, those of a comparison of\n"
    "timeline.csv. `--report FILE.html` of run, compare, plan and sweep writes the same page "
    "without\n"
    "the detour.\n",
    setup};

}  // namespace ballast
