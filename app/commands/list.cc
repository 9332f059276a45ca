// `ballast list`: what can be named in a scenario, with parameters, defaults and units.
#include <fmt/format.h>

#include <memory>

#include "app/catalog.h"
#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/invalid_input.h"
#include "app/scenario_input.h"
#include "app/text.h"

namespace ballast {

namespace {

std::string lines(const std::vector<std::vector<std::string>>& rows) {
  std::string text;
  // Names and explanations both run to the left.
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, width_of(row[0]));
  for (const auto& row : rows)
    text += row[0] + std::string(width + 2 - width_of(row[0]), ' ') + row[1] + "\n";
  return text;
}

template <typename Items>
std::string unknown_hint(const std::string& word, const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.emplace_back(item.name);
  if (const auto close = nearest(word, names)) return "did you mean '" + *close + "'?";
  return "there are " + join_names(names, 12);
}

const CatalogKind& kind_named(const std::string& name) {
  for (const CatalogKind& kind : catalog())
    if (kind.name == name) return kind;
  throw InvalidInput("unknown-kind", "there is no list of '" + name + "'",
                     unknown_hint(name, catalog()));
}

int list_kinds(bool as_json) {
  Json json = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const CatalogKind& kind : catalog()) {
    json.push_back({{"name", kind.name}, {"summary", kind.summary}});
    rows.push_back({std::string(kind.name), std::string(kind.summary)});
  }
  write_stdout(as_json ? json_text(json) : lines(rows));
  return kExitOk;
}

int list_kind(const CatalogKind& kind, bool as_json) {
  Json json = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const CatalogEntry& entry : kind.entries()) {
    json.push_back(entry_json(entry));
    rows.push_back({entry.name, entry.summary});
  }
  write_stdout(as_json ? json_text(json) : lines(rows));
  return kExitOk;
}

int list_entry(const CatalogKind& kind, const std::string& name, bool as_json) {
  const std::vector<CatalogEntry> entries = kind.entries();
  for (const CatalogEntry& entry : entries) {
    if (entry.name != name) continue;
    std::string text = entry.name + ": " + entry.summary + "\n";
    for (const auto& [fact, value] : entry.facts) text += "  " + fact + ": " + value + "\n";
    if (!entry.params.empty()) text += "parameters:\n";
    for (const Param& param : entry.params)
      text += fmt::format("  {}: {}\n      {}\n", param.name, param_text(param), param.help);
    write_stdout(as_json ? json_text(entry_json(entry)) : text);
    return kExitOk;
  }
  throw InvalidInput("unknown-name", fmt::format("'{}' is not among the {}", name, kind.name),
                     unknown_hint(name, entries));
}

struct ListOptions {
  std::string kind;
  std::string name;
};

int list(const ListOptions& options, bool as_json) {
  if (options.kind.empty()) return list_kinds(as_json);
  const CatalogKind& kind = kind_named(options.kind);
  return options.name.empty() ? list_kind(kind, as_json) : list_entry(kind, options.name, as_json);
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto chosen = std::make_shared<ListOptions>();
  options.add("KIND", chosen->kind, "What to list; without it, the kinds there are");
  options.add("NAME", chosen->name, "One of them, with its parameters");
  add_format_option(options, context);
  return [chosen, &context] { return list(*chosen, context.json()); };
}

}  // namespace

extern const Command kListCommand;
const Command kListCommand = {
    "list", "List algorithms, distributions, arrivals, incidents, live paths, audit rules",
    "Examples:\n"
    "  ballast list                           the kinds there are\n"
    "  ballast list algorithms                name and summary of each\n"
    "  ballast list algorithms ring_hash      its parameters, defaults and units\n"
    "  ballast list audit-rules uneven-shares what it means, its evidence, the fix\n"
    "  ballast list incidents --format json\n",
    setup};

}  // namespace ballast
