#include "scenarios/audit/suppression.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace ballast::audit {

extern const Rule kBadSuppression;
extern const Rule kUnusedSuppression;

namespace {

using config::Place;

struct Suppression {
  const Rule* rule = nullptr;
  std::string reason;
  Place where{};
  std::int32_t line = 0;  // that it speaks of
  bool whole_file = false;
  bool used = false;
};

std::string next_word(std::string_view& text) {
  const std::size_t start = text.find_first_not_of(" \t:");
  if (start == std::string_view::npos) return text = {}, std::string();
  text.remove_prefix(start);
  const std::size_t end = std::min(text.find_first_of(" \t:"), text.size());
  std::string word(text.substr(0, end));
  text.remove_prefix(end);
  return word;
}

void complain(const Place& where, const std::string& text, const std::string& what,
              Report& report) {
  report.add(kBadSuppression, where, text, what);
}

// The line that a remark alone on its line speaks of: the next that is not such a remark.
std::int32_t next_line(const config::Config& config, const Place& where) {
  std::set<std::int32_t> remarks;
  for (const config::Remark& remark : config.remarks)
    if (remark.alone && remark.where.file == where.file) remarks.insert(remark.where.line);
  std::int32_t line = where.line;
  while (remarks.contains(line)) ++line;
  return line;
}

std::vector<Suppression> read(const config::Config& config, Report& report) {
  std::vector<Suppression> all;
  for (const config::Remark& remark : config.remarks) {
    std::string_view rest = remark.text;
    next_word(rest);  // "ballast"
    const std::string verb = next_word(rest);
    const std::string id = next_word(rest);
    const std::size_t start = rest.find_first_not_of(" \t:");
    Suppression one;
    one.where = remark.where;
    one.whole_file = verb == "ignore-file";
    if (verb != "ignore" && verb != "ignore-file") {
      complain(remark.where, remark.text,
               fmt::format("'{}' is not a word of such comments; they begin with `ignore` or "
                           "`ignore-file`",
                           verb),
               report);
      continue;
    }
    one.rule = find_rule(id);
    if (one.rule == nullptr) {
      std::vector<std::string> ids;
      for (const Rule* rule : rules()) ids.emplace_back(rule->id);
      const auto close = nearest(id, ids);
      complain(remark.where, remark.text,
               fmt::format("there is no rule '{}'{}", id,
                           close ? fmt::format("; did you mean '{}'?", *close) : std::string()),
               report);
      continue;
    }
    if (start == std::string_view::npos) {
      complain(remark.where, remark.text,
               fmt::format("`{} {}` gives no reason, so it does not count", verb, id), report);
      continue;
    }
    one.reason = rest.substr(start);
    one.line = remark.alone ? next_line(config, remark.where) : remark.where.line;
    all.push_back(std::move(one));
  }
  return all;
}

bool speaks_of(const Suppression& suppression, const Finding& finding) {
  if (suppression.rule != finding.rule) return false;
  if (suppression.where.file == finding.where.file &&
      (suppression.whole_file || suppression.line == finding.where.line))
    return true;
  return suppression.where.file == finding.section.file && suppression.line == finding.section.line;
}

}  // namespace

Audit suppress(const config::Config& config, std::vector<Finding> findings) {
  Report report;
  std::vector<Suppression> suppressions = read(config, report);
  Audit result;
  for (Finding& finding : findings) {
    const auto found =
        std::find_if(suppressions.begin(), suppressions.end(),
                     [&](const Suppression& one) { return speaks_of(one, finding); });
    if (found == suppressions.end()) {
      result.findings.push_back(std::move(finding));
    } else {
      found->used = true;
      result.suppressed.push_back({std::move(finding), found->reason});
    }
  }
  for (const Suppression& one : suppressions)
    if (!one.used)
      report.add(kUnusedSuppression, one.where, fmt::format("ignore {}", one.rule->id),
                 fmt::format("'{}' finds nothing here any more", one.rule->id));
  for (Finding& finding : report.take()) result.findings.push_back(std::move(finding));
  return result;
}

}  // namespace ballast::audit
