// A small valid scenario to change, and what came of it, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "scenarios/scenario.h"

namespace ballast {

// Ten servers behind one balancer. Lines are counted by the tests: add at the end.
inline const std::string kSmall = R"(version: 1
name: small
duration: 1h
traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: 100/s}
    work: {distribution: exponential, mean: 80ms}
balancers:
  edge: {algorithm: round_robin, pool: app}
pools:
  app: {servers: 10, workers: 8}
)";

// `text` with the first occurrence of `from` replaced.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the test's text has no '" << from << "'";
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

inline Checked<Scenario> compile_text(const std::string& text, const CompileOptions& options = {}) {
  Checked<Document> document = parse_document(text, "s.yaml");
  if (!document.ok()) return {std::nullopt, document.diagnostics};
  return compile(*document.value, options);
}

// All diagnostics, one a line, as the user sees them.
inline std::string complaints(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) out += d.text() + "\n";
  return out;
}
inline std::string complaints(const std::string& text, const CompileOptions& options = {}) {
  return complaints(compile_text(text, options).diagnostics);
}

// "line:column code" of each diagnostic, for tests of where and what but not of the wording.
inline std::vector<std::string> places(const std::string& text,
                                       const CompileOptions& options = {}) {
  std::vector<std::string> out;
  for (const Diagnostic& d : compile_text(text, options).diagnostics)
    out.push_back(std::to_string(d.location.line) + ":" + std::to_string(d.location.column) + " " +
                  d.code);
  return out;
}

inline Scenario compiled(const std::string& text, const CompileOptions& options = {}) {
  Checked<Scenario> result = compile_text(text, options);
  EXPECT_TRUE(result.ok()) << complaints(result.diagnostics);
  return result.ok() ? *std::move(result.value) : Scenario{};
}

}  // namespace ballast
