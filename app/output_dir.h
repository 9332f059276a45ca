// The directory of `--out`: files appear in it whole or not at all, because each is written under a
// temporary name and then renamed.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

#include "app/json.h"
#include "app/run_experiment.h"

namespace ballast {

class OutputDir {
 public:
  // Creates the directory if it is missing and checks that files can be written to it, so that a
  // long run does not end with nowhere to put its result. Throws IoError.
  explicit OutputDir(std::filesystem::path path);

  void write(const std::string& name, const std::function<void(std::ostream&)>& content) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// "series.csv", or "series-NAME.csv" of a what-if.
std::string series_file_name(const std::string& whatif);

// result.json, series.csv, and series-NAME.csv for each what-if.
void write_experiment(const OutputDir& out, const Json& result, const Experiment& experiment);

}  // namespace ballast
