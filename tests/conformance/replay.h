// Replays recorded decisions of real balancers against the algorithms of Ballast. This is the one
// place that knows the layout of the files in tests/golden: a file is a map of sections, a section
// one record or a list of them. What is not understood (an unknown file, section or member of a
// record, an algorithm that does not exist) is said to be not covered, never passed over.
//
// Servers are numbered from 1 in the order of declaration, unless a file says otherwise.
#pragma once

#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace ballast::conformance {

using nlohmann::json;

enum class Verdict { kAgrees, kDiffers, kNotCovered };

struct Finding {
  std::string file;
  std::string record;  // "vectors[3] weights [5,1,1]"
  Verdict verdict = Verdict::kAgrees;
  std::string detail;  // the first difference, or why it is not covered
};

// Thrown while a record is replayed: it cannot be.
class NotCovered : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One file under replay.
class FileReplay {
 public:
  FileReplay(std::string name, const json& content);

  // Replays one record; returns the first difference, or an empty text when there is none.
  using Replay = std::function<std::string(const json& record)>;

  // Each record of the list `section` (or the record that it is), which may have these members. A
  // section that is not there is fine.
  void each(const std::string& section, const std::set<std::string>& members, const Replay& replay);
  // The list `section` as a single record.
  void whole(const std::string& section, const Replay& replay);
  // The section describes machinery that Ballast does not have.
  void not_covered(const std::string& section, const std::string& why);

  // A section to read beside others; null when it is not there.
  const json& section(const std::string& name) const;

  // What was found; sections that nobody asked for are among it.
  std::vector<Finding> findings();

 private:
  void replay_one(const std::string& name, const json& record, const Replay& replay);

  std::string name_;
  const json& content_;
  std::set<std::string> sections_;
  std::vector<Finding> findings_;
};

// Replays the golden file at `path`. Throws std::runtime_error when it cannot be read.
std::vector<Finding> replay_file(const std::string& path);

// What is known about the files of one product.
struct KnownFile {
  const char* name;
  void (*replay)(FileReplay& file);
};
std::vector<KnownFile> haproxy_files();
std::vector<KnownFile> nginx_files();
std::vector<KnownFile> envoy_files();
std::vector<KnownFile> system_files();  // retries, cookies, a black hole: played as whole systems
std::vector<KnownFile> other_files();   // gRPC, IPVS, Caddy, Prequal; hash functions and formulas

}  // namespace ballast::conformance
