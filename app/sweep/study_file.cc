#include "app/sweep/study_file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/invalid_input.h"
#include "app/json.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace fs = std::filesystem;

namespace {

// In the header of the file, at byte 68 (sqlite.org/fileformat.html): "blst". The layout of the
// tables follows at byte 60.
constexpr std::uint32_t kApplication = 0x626c7374;
constexpr std::uint32_t kLayout = 1;
constexpr std::size_t kHeaderBytes = 100;

constexpr const char* kTables = R"(
  CREATE TABLE study(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE setting(point INTEGER NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL,
                       PRIMARY KEY(point, path)) WITHOUT ROWID;
  CREATE TABLE run(point INTEGER NOT NULL, replication INTEGER NOT NULL, result TEXT NOT NULL,
                   state BLOB NOT NULL, digest TEXT NOT NULL, PRIMARY KEY(point, replication));)";

std::string grid_text(const Grid& grid) {
  Json axes = Json::object();
  for (const Axis& axis : grid.axes()) axes[axis.path] = axis.values;
  return axes.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::vector<std::pair<std::string, std::string>> identity_rows(const StudyIdentity& identity,
                                                               const Grid& grid) {
  return {{"scenario", identity.scenario_name},
          {"scenario_hash", identity.scenario_hash},
          {"seed", std::to_string(identity.seed)},
          {"replications", std::to_string(identity.replications)},
          {"vary", grid_text(grid)},
          {"version", BALLAST_VERSION}};
}

// SQLite notices a broken page, not a changed letter.
std::string digest_of(RunId run, std::string_view result, std::string_view state) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  };
  add(fmt::format("{} {} {} ", run.point, run.replication, result.size()));
  add(result);
  add(state);
  return fmt::format("{:016x}", hash);
}

std::uint32_t big_endian(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw IoError(fmt::format("study file {}: {}; it is left as it is", path, why));
}

// Before SQLite sees the file: it must have been a study once.
void check_header(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) refuse(path, "it is a directory");
  std::array<char, kHeaderBytes> header{};
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, std::string("cannot read it: ") + std::strerror(errno));
  file.read(header.data(), header.size());
  if (file.gcount() < static_cast<std::streamsize>(header.size()) ||
      std::memcmp(header.data(), "SQLite format 3", 16) != 0 ||
      big_endian(header.data() + 68) != kApplication)
    refuse(path, "this is not the study of a sweep (or its beginning is damaged)");
  if (const std::uint32_t layout = big_endian(header.data() + 60); layout != kLayout)
    refuse(path,
           fmt::format("its layout is number {}; this program knows number {}", layout, kLayout));
}

[[noreturn]] void refuse_other_sweep(const std::string& path,
                                     const std::vector<std::string>& differences) {
  InvalidInput error(
      "other-study",
      fmt::format("{} is the study of another sweep: {}", path, fmt::join(differences, "; ")),
      "name another file, or move this one away; it is left as it is");
  throw error;
}

std::string shortened(const std::string& text) {
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

}  // namespace

StudyFile::StudyFile(const std::string& path, const StudyIdentity& identity, const Grid& grid)
    : path_(path) {
  const auto rows = identity_rows(identity, grid);
  const std::string log = path + "-wal";
  std::error_code error;
  const bool is_new = !fs::exists(fs::symlink_status(path, error));
  const bool had_log = fs::exists(log, error);
  try {
    // SQLite would take the log of a study that is gone for that of the new one.
    if (is_new && had_log)
      throw IoError(
          fmt::format("{} is what is left of a study that is gone; move it away first", log));
    if (is_new) begin(rows, grid);
    check_header(path);
    database_ = std::make_unique<Database>(path, Database::Mode::kExisting);
    // Until the file is known to be ours and sound, nothing may be written to it.
    database_->checkpoint_on_close(false);
    open(rows, grid);
    check_rows(grid, identity.replications);
    database_->checkpoint_on_close(true);
    database_->execute("PRAGMA synchronous = NORMAL");
    insert_ =
        std::make_unique<Statement>(database_->prepare("INSERT INTO run VALUES (?, ?, ?, ?, ?)"));
  } catch (const DatabaseError& wrong) {
    const bool busy = wrong.busy();
    const std::string why = wrong.what();
    database_.reset();
    if (!had_log && !busy && fs::file_size(log, error) == 0) fs::remove(log, error);
    if (busy) throw IoError(fmt::format("study file {}: another process is using it", path));
    refuse(path, (is_new ? "cannot write it: " : "it is damaged: ") + why);
  } catch (...) {
    database_.reset();
    if (!had_log && fs::file_size(log, error) == 0) fs::remove(log, error);
    throw;
  }
}

StudyFile::~StudyFile() = default;

// Under another name first: a study that is there has its tables and its grid, whenever the process
// was killed.
void StudyFile::begin(const std::vector<std::pair<std::string, std::string>>& identity,
                      const Grid& grid) {
  const fs::path target(path_);
  const fs::path temporary = target.parent_path() / ("." + target.filename().string() + ".new");
  std::error_code error;
  for (const char* suffix : {"", "-wal", "-journal"})
    fs::remove(temporary.string() + suffix, error);
  {
    Database fresh(temporary.string(), Database::Mode::kCreate);
    fresh.execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN");
    fresh.execute(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication, kLayout)
            .c_str());
    fresh.execute(kTables);
    Statement fact = fresh.prepare("INSERT INTO study VALUES (?, ?)");
    for (const auto& [name, value] : identity) fact.bind(1, name).bind(2, value).step();
    Statement setting = fresh.prepare("INSERT INTO setting VALUES (?, ?, ?)");
    for (std::size_t point = 0; point < grid.size(); ++point)
      for (const Patch& patch : grid.patches_at(point))
        setting.bind(1, static_cast<std::int64_t>(point))
            .bind(2, patch.path)
            .bind(3, patch.value)
            .step();
    fresh.execute("COMMIT");
  }
  fs::rename(temporary, target, error);
  if (error) throw IoError(fmt::format("cannot write {}: {}", path_, error.message()));
}

void StudyFile::open(const std::vector<std::pair<std::string, std::string>>& identity,
                     const Grid& grid) {
  database_->execute("PRAGMA locking_mode = EXCLUSIVE");
  std::vector<std::string> differences;
  Statement fact = database_->prepare("SELECT value FROM study WHERE name = ?");
  for (const auto& [name, value] : identity) {
    const std::string stored = fact.bind(1, name).step() ? fact.text(0) : "";
    fact.reset();
    // Two scenarios of one content may have two names.
    if (stored == value || name == "scenario") continue;
    differences.push_back(
        fmt::format("{} is {} there and {} here", name, shortened(stored), shortened(value)));
  }
  if (!differences.empty()) refuse_other_sweep(path_, differences);
  const std::string verdict = database_->value_of("PRAGMA quick_check(1)");
  if (verdict != "ok") refuse(path_, "it is damaged: " + verdict);
  Statement setting = database_->prepare("SELECT point, path, value FROM setting");
  std::size_t settings = 0;
  while (setting.step()) {
    const auto point = static_cast<std::size_t>(setting.integer(0));
    bool known = false;
    if (point < grid.size())
      for (const Patch& patch : grid.patches_at(point))
        known = known || (patch.path == setting.text(1) && patch.value == setting.text(2));
    if (!known) refuse(path_, "it is damaged: its settings are not those of its grid");
    ++settings;
  }
  if (settings != grid.size() * grid.axes().size())
    refuse(path_, "it is damaged: it lacks settings of its grid");
}

void StudyFile::check_rows(const Grid& grid, int replications) {
  Statement runs = database_->prepare("SELECT point, replication, result, state, digest FROM run");
  while (runs.step()) {
    const std::int64_t point = runs.integer(0);
    const std::int64_t replication = runs.integer(1);
    const RunId id{static_cast<std::size_t>(point), static_cast<int>(replication)};
    if (point < 0 || id.point >= grid.size() || replication < 0 || replication >= replications ||
        digest_of(id, runs.text(2), runs.text(3)) != runs.text(4))
      refuse(path_, fmt::format("it is damaged: run {} of point {} is not as it was written",
                                replication, point));
  }
}

void StudyFile::each(
    const std::function<void(RunId, const std::string&, const std::string&)>& look) {
  Statement runs = database_->prepare(
      "SELECT point, replication, result, state FROM run ORDER BY point, replication");
  while (runs.step())
    look({static_cast<std::size_t>(runs.integer(0)), static_cast<int>(runs.integer(1))},
         runs.text(2), runs.text(3));
}

void StudyFile::add(RunId run, const std::string& result, const std::string& state) {
  try {
    insert_->bind(1, static_cast<std::int64_t>(run.point))
        .bind(2, std::int64_t{run.replication})
        .bind(3, result)
        .bind_blob(4, state)
        .bind(5, digest_of(run, result, state))
        .step();
  } catch (const DatabaseError& error) {
    throw IoError(fmt::format("cannot write to {}: {}", path_, error.what()));
  }
}

}  // namespace ballast
