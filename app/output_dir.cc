#include "app/output_dir.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "app/output_file.h"
#include "app/series_csv.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace fs = std::filesystem;

namespace {

// What-if names become file names: anything a file system may trip over becomes '_'.
std::string file_name(const std::string& name) {
  std::string result = name;
  for (char& c : result) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (!plain) c = '_';
  }
  return result;
}

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
  throw IoError("cannot write " + path.string() + ": " + why);
}

}  // namespace

OutputDir::OutputDir(fs::path path) : path_(std::move(path)) {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) fail(path_, error.message());
  if (!fs::is_directory(path_, error)) fail(path_, "it is not a directory");
  const fs::path probe = path_ / (".ballast-" + std::to_string(::getpid()));
  errno = 0;
  if (!std::ofstream(probe)) fail(path_, std::strerror(errno));
  fs::remove(probe, error);
}

void OutputDir::write(const std::string& name,
                      const std::function<void(std::ostream&)>& content) const {
  write_file(path_ / name, content);
}

std::string series_file_name(const std::string& whatif) {
  return whatif.empty() ? "series.csv" : "series-" + file_name(whatif) + ".csv";
}

void write_experiment(const OutputDir& out, const Json& result, const Experiment& experiment) {
  for (const ExperimentRun& run : experiment.runs) {
    out.write(series_file_name(run.whatif),
              [&](std::ostream& file) { write_series_csv(file, run.result.series); });
  }
  out.write("result.json", [&](std::ostream& file) { file << json_text(result); });
}

}  // namespace ballast
