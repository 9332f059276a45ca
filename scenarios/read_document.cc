#include "scenarios/scenario.h"
#include "scenarios/text_file.h"

namespace ballast {

Checked<Document> read_document(const std::string& file) {
  const std::string text = read_text_file(file);
  if (text.size() > kLargestText) {
    Checked<Document> out;
    out.diagnostics.push_back({Diagnostic::Severity::kError,
                               "too-large",
                               "more than 16 MiB; a scenario is some kilobytes",
                               {file, 0, 0},
                               {},
                               {}});
    return out;
  }
  return parse_document(text, file);
}

}  // namespace ballast
