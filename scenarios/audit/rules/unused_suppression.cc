#include "scenarios/audit/rule.h"

namespace ballast::audit {

// Found by scenarios/audit/suppression.cc.
extern const Rule kUnusedSuppression;
const Rule kUnusedSuppression = {
    .id = "unused-suppression",
    .severity = Severity::kInfo,
    .summary = "A comment suppresses a finding that is no longer there",
    .meaning =
        "The fault that the comment excuses has gone, or the comment no longer stands at the "
        "line it is about. Left where it is, it will hide the fault when it comes back.",
    .fix = "Remove the comment, or move it to the line before the one it is about.",
    .evidence = "The comment itself.",
    .seen = "Ballast's own rule.",
};

}  // namespace ballast::audit
