// What the user gave cannot be used: carries all the diagnostics up to the command line's error
// handling (exit code 2).
#pragma once

#include <exception>
#include <utility>
#include <vector>

#include "app/json.h"
#include "scenarios/diagnostic.h"

namespace ballast {

class InvalidInput : public std::exception {
 public:
  explicit InvalidInput(std::vector<Diagnostic> diagnostics)
      : diagnostics_(std::move(diagnostics)) {}
  // One mistake on the command line itself.
  InvalidInput(std::string code, std::string message, std::string hint = {});

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  const char* what() const noexcept override { return "invalid input"; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

Json diagnostic_json(const Diagnostic& diagnostic);
// One line each, to stderr.
void print_diagnostics(const std::vector<Diagnostic>& diagnostics);
std::size_t count_errors(const std::vector<Diagnostic>& diagnostics);

}  // namespace ballast
