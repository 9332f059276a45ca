#include "tests/fuzz/fuzz_config.h"

#include <cstdio>
#include <cstdlib>

#include "scenarios/audit/audit.h"
#include "scenarios/configs/read_config.h"
#include "scenarios/configs/scenario/import.h"
#include "scenarios/scenario.h"

namespace ballast::fuzz {

void read_any_config(const std::uint8_t* data, std::size_t size, config::Product product) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  config::ReadOptions options;
  options.target = config::default_target(product);
  const Checked<config::Config> read = config::read_config_text(text, "fuzz/config", options);
  for (const Diagnostic& diagnostic : read.diagnostics) (void)diagnostic.text();
  if (!read.ok()) return;
  (void)audit::audit(*read.value, {.rate_per_s = 800, .backend_rate = {}});
  if (!read.diagnostics.empty()) return;
  const config::Import imported = config::import_scenario(*read.value, {});
  if (imported.text.empty()) return;
  const Checked<Document> document = parse_document(imported.text, "imported");
  std::vector<Diagnostic> problems = document.diagnostics;
  if (document.ok()) problems = compile(*document.value).diagnostics;
  for (const Diagnostic& problem : problems) {
    if (problem.severity != Diagnostic::Severity::kError) continue;
    std::fprintf(stderr, "%s\n%s\n", problem.text().c_str(), imported.text.c_str());
    std::abort();
  }
}

}  // namespace ballast::fuzz
