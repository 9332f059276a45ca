#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const std::string& algorithm = b.facts.algorithm.value;
  if (algorithm != "nginx/ip_hash" && algorithm != "nginx/hash" &&
      algorithm != "nginx/hash_consistent" && algorithm != "nginx/random" &&
      algorithm != "nginx/random_two")
    return;
  const std::vector<const Server*> backups = standing_by(b.facts);
  if (backups.empty()) return;
  Finding& finding =
      report.add(rule, b, backups[0]->backup.where,
                 fmt::format("{} never serve{} under `{}`", names(names_of(backups)),
                             backups.size() == 1 ? "s" : "", b.facts.algorithm_written.value));
  add_count(finding, "backups that never serve", backups.size());
}

}  // namespace

extern const Rule kBackupWithHash;
const Rule kBackupWithHash = {
    .id = "backup-with-hash",
    .severity = Severity::kWarning,
    .summary = "A backup under a method that has none",
    .meaning =
        "ip_hash, hash and random do not use backups. nginx refuses the combination when the "
        "method stands before the servers, and takes it in silence when it stands after them: "
        "the backup then never serves.",
    .fix = "Remove `backup`, or use a method that knows it (round robin, least_conn).",
    .evidence = "The number of backups that never serve.",
    .seen =
        "nginx, documentation of `server`, parameter backup; the silent case was tried with "
        "nginx 1.22.",
    .products = kNginx,
    .backend = check,
};

}  // namespace ballast::audit
