// `ballast schema`: the JSON Schema of the scenario language.

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "scenarios/scenario.h"

namespace ballast {

namespace {

int schema() {
  std::string text = json_schema();
  if (!text.ends_with('\n')) text += '\n';
  write_stdout(text);
  return kExitOk;
}

std::function<int()> setup(Options&, CommandContext&) { return schema; }

}  // namespace

extern const Command kSchemaCommand;
const Command kSchemaCommand = {
    "schema", "Print the JSON Schema of the scenario language",
    "Examples:\n"
    "  ballast schema > ballast.schema.json   completion and checks in an editor: begin a "
    "scenario\n"
    "                                         with  # yaml-language-server: $schema=FILE\n",
    setup};

}  // namespace ballast
