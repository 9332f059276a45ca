#include "app/invalid_input.h"

#include <algorithm>
#include <iostream>

namespace ballast {

InvalidInput::InvalidInput(std::string code, std::string message, std::string hint) {
  Diagnostic diagnostic;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  diagnostic.location.file = "ballast";
  diagnostics_.push_back(std::move(diagnostic));
}

Json diagnostic_json(const Diagnostic& diagnostic) {
  const bool error = diagnostic.severity == Diagnostic::Severity::kError;
  Json json = {{"severity", error ? "error" : "warning"},
               {"code", diagnostic.code},
               {"message", diagnostic.message},
               {"file", diagnostic.location.file}};
  if (diagnostic.location.line > 0) json["line"] = diagnostic.location.line;
  if (diagnostic.location.column > 0) json["column"] = diagnostic.location.column;
  if (!diagnostic.path.empty()) json["path"] = diagnostic.path;
  if (!diagnostic.hint.empty()) json["hint"] = diagnostic.hint;
  return json;
}

void print_diagnostics(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) std::cerr << diagnostic.text() << "\n";
}

std::size_t count_errors(const std::vector<Diagnostic>& diagnostics) {
  return static_cast<std::size_t>(std::count_if(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::kError; }));
}

}  // namespace ballast
