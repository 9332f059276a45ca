#include <array>

#include "app/commands/command.h"

namespace ballast {

extern const Command kRunCommand;
extern const Command kCompareCommand;
extern const Command kSweepCommand;
extern const Command kPlanCommand;
extern const Command kVerifyCommand;
extern const Command kCheckCommand;
extern const Command kExplainCommand;
extern const Command kReportCommand;
extern const Command kSplitCommand;
extern const Command kImportCommand;
extern const Command kAuditCommand;
extern const Command kListCommand;
extern const Command kSchemaCommand;

std::span<const Command* const> commands() {
  // In the order of `ballast --help`.
  static constexpr std::array<const Command*, 13> kAll = {
      &kRunCommand,     &kReportCommand, &kCompareCommand, &kSweepCommand, &kPlanCommand,
      &kVerifyCommand,  &kSplitCommand,  &kImportCommand,  &kAuditCommand, &kCheckCommand,
      &kExplainCommand, &kListCommand,   &kSchemaCommand};
  return kAll;
}

}  // namespace ballast
