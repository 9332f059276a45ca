// The study of a sweep: one SQLite file that keeps the result of every run, so that a sweep that
// was stopped or killed goes on where it was.
//
// A run is one transaction in a write-ahead log: what is in the file is whole. Tables, for whoever
// wants to query them:
//
//     study(name, value)                 whose study it is: scenario, seed, version, grid
//     setting(point, path, value)        the grid
//     run(point, replication, result, state, digest)
//                                        `result`: the block of docs/results.md, as JSON; `state`:
//                                        with several replications, what is pooled over them
//
// A file that is not such a study, is damaged, or belongs to another sweep is left as it is, to the
// byte. The file is locked while it is open.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/sweep/database.h"
#include "app/sweep/grid.h"

namespace ballast {

struct StudyIdentity {
  std::string scenario_name;
  std::string scenario_hash;
  std::uint64_t seed = 1;
  int replications = 1;
};

struct RunId {
  std::size_t point = 0;
  int replication = 0;
  auto operator<=>(const RunId&) const = default;
};

class StudyFile {
 public:
  // Opens the study, or begins it if there is no such file. Throws IoError when it cannot be used
  // and InvalidInput when it is the study of another sweep.
  StudyFile(const std::string& path, const StudyIdentity& identity, const Grid& grid);
  ~StudyFile();
  StudyFile(const StudyFile&) = delete;
  StudyFile& operator=(const StudyFile&) = delete;

  // Every run that is there, in order.
  void each(
      const std::function<void(RunId, const std::string& result, const std::string& state)>& look);
  void add(RunId run, const std::string& result, const std::string& state);

 private:
  void begin(const std::vector<std::pair<std::string, std::string>>& identity, const Grid& grid);
  void open(const std::vector<std::pair<std::string, std::string>>& identity, const Grid& grid);
  void check_rows(const Grid& grid, int replications);

  std::string path_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Statement> insert_;
};

}  // namespace ballast
