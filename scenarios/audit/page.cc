#include "scenarios/audit/page.h"

#include <fmt/format.h>

namespace ballast::audit {

namespace {

// Lines of at most 100 characters, broken at spaces.
std::string folded(std::string_view text) {
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (width > 0 && width + 1 + word.size() > 100) {
      out += '\n';
      width = 0;
    }
    if (width > 0) {
      out += ' ';
      ++width;
    }
    out += word;
    width += word.size();
  }
  return out;
}

}  // namespace

std::string products_text(const Rule& rule) {
  std::string text;
  const auto add = [&](std::uint8_t bit, const char* name) {
    if ((rule.products & bit) != 0) text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
  };
  add(kHaproxy, "HAProxy");
  add(kNginx, "nginx");
  add(kEnvoy, "Envoy");
  return text;
}

std::string rule_page(const Rule& rule) {
  return fmt::format(
      "# {0}\n\n{1}.\n\nSeverity: {2}. Products: {3}.\n\n"
      "## What it means\n\n{4}\n\n## Evidence\n\n{5}\n\n## Fix\n\n{6}\n\n## Seen\n\n{7}\n\n"
      "## To accept it\n\nOn the line, the line before it, or the line before the section:\n\n"
      "    # ballast: ignore {0} the reason\n",
      rule.id, folded(rule.summary), name_of(rule.severity), products_text(rule),
      folded(rule.meaning), folded(rule.evidence), folded(rule.fix), folded(rule.seen));
}

std::string rule_index() {
  std::string text =
      "# What `ballast audit` looks for\n\n"
      "Each rule has a page with what it means, its evidence and the fix. `ballast list "
      "audit-rules` "
      "prints\nthe same list. [ci.md](../ci.md) has recipes for CI.\n\n"
      "| rule | severity | products | |\n|---|---|---|---|\n";
  for (const Rule* rule : rules())
    text += fmt::format("| [{0}]({0}.md) | {1} | {2} | {3} |\n", rule->id, name_of(rule->severity),
                        products_text(*rule), rule->summary);
  return text;
}

}  // namespace ballast::audit
