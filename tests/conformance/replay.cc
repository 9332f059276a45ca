#include "tests/conformance/replay.h"

#include <filesystem>
#include <fstream>

namespace ballast::conformance {

namespace {

// What tells a record from its neighbours.
std::string label_of(const json& record) {
  std::string label;
  if (!record.is_object()) return label;
  for (const char* member : {"name", "alg", "balance", "sched", "hash_type", "options", "params",
                             "weights", "workers", "zone"})
    if (record.contains(member) && record[member] != "")
      label += std::string(" ") + member + " " + record[member].dump();
  return label;
}

}  // namespace

FileReplay::FileReplay(std::string name, const json& content)
    : name_(std::move(name)), content_(content) {}

void FileReplay::replay_one(const std::string& name, const json& record, const Replay& replay) {
  Finding finding{name_, name + label_of(record), Verdict::kAgrees, {}};
  try {
    finding.detail = replay(record);
    if (!finding.detail.empty()) finding.verdict = Verdict::kDiffers;
  } catch (const NotCovered& reason) {
    finding.verdict = Verdict::kNotCovered;
    finding.detail = reason.what();
  } catch (const json::exception& layout) {
    finding.verdict = Verdict::kNotCovered;
    finding.detail = std::string("unknown layout: ") + layout.what();
  }
  findings_.push_back(std::move(finding));
}

void FileReplay::each(const std::string& section, const std::set<std::string>& members,
                      const Replay& replay) {
  sections_.insert(section);
  if (!content_.contains(section)) return;
  const auto checked = [&](const json& record) {
    for (const auto& [member, value] : record.items())
      if (!members.contains(member)) throw NotCovered("unknown member '" + member + "'");
    return replay(record);
  };
  const json& records = content_[section];
  if (!records.is_array()) {
    replay_one(section, records, checked);
    return;
  }
  for (std::size_t i = 0; i < records.size(); ++i)
    replay_one(section + "[" + std::to_string(i) + "]", records[i], checked);
}

void FileReplay::whole(const std::string& section, const Replay& replay) {
  sections_.insert(section);
  if (content_.contains(section)) replay_one(section, content_[section], replay);
}

void FileReplay::not_covered(const std::string& section, const std::string& why) {
  const Replay refuse = [&why](const json&) -> std::string { throw NotCovered(why); };
  sections_.insert(section);
  if (!content_.contains(section)) return;
  const json& records = content_[section];
  if (!records.is_array()) replay_one(section, records, refuse);
  for (std::size_t i = 0; records.is_array() && i < records.size(); ++i)
    replay_one(section + "[" + std::to_string(i) + "]", records[i], refuse);
}

const json& FileReplay::section(const std::string& name) const {
  static const json kNull;
  return content_.contains(name) ? content_[name] : kNull;
}

std::vector<Finding> FileReplay::findings() {
  for (const auto& [section, content] : content_.items())
    if (!content.is_string() && !sections_.contains(section))  // a text is a remark
      not_covered(section, "unknown section");
  return std::move(findings_);
}

std::vector<Finding> replay_file(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  const json content = json::parse(in, nullptr, false);
  if (!content.is_object()) throw std::runtime_error(path + " is no map in JSON");
  const std::string name = std::filesystem::path(path).filename().string();
  FileReplay replay(name, content);
  for (const auto& files :
       {haproxy_files(), system_files(), nginx_files(), envoy_files(), other_files()})
    for (const KnownFile& file : files)
      if (name == file.name) {
        file.replay(replay);
        return replay.findings();
      }
  return {{name, "all of it", Verdict::kNotCovered, "unknown file"}};
}

}  // namespace ballast::conformance
