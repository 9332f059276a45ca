#include "scenarios/audit/rule.h"

namespace ballast::audit {

// Found by scenarios/audit/suppression.cc.
extern const Rule kBadSuppression;
const Rule kBadSuppression = {
    .id = "bad-suppression",
    .severity = Severity::kWarning,
    .summary = "A comment that should suppress a finding cannot be followed",
    .meaning =
        "A comment `# ballast: ignore RULE reason` names a rule that does not exist, or gives "
        "no reason. Nothing is suppressed by it. The reason is what the next reader has to "
        "judge by whether the exception still holds.",
    .fix = "Write `# ballast: ignore RULE reason`, with a rule of `ballast list audit-rules`.",
    .evidence = "The comment itself.",
    .seen = "Ballast's own rule.",
};

}  // namespace ballast::audit
