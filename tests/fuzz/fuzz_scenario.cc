// The scenario reader: any bytes give a scenario or diagnostics.
#include <cstddef>
#include <cstdint>

#include "scenarios/scenario.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ballast;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Checked<Document> document = parse_document(text, "fuzz");
  for (const Diagnostic& diagnostic : document.diagnostics) (void)diagnostic.text();
  if (!document.ok()) return 0;
  for (const Diagnostic& diagnostic : compile(*document.value).diagnostics) (void)diagnostic.text();
  return 0;
}
