#include "app/report/tile.h"

#include <fmt/format.h>

#include "app/report/html.h"

namespace ballast::report {

Tile::Tile(const char* title, const std::string& big, const char* mood)
    : html_(fmt::format("<div class=\"tile\"><h2>{}</h2><p class=\"big {}\">{}</p><ul>", title,
                        mood, prose(big))) {}

std::string strong(const std::string& text) { return "<b>" + escaped(text) + "</b>"; }

std::string head_html(const Head& head) {
  std::string html = fmt::format(
      "<header class=\"top{}\">\n<div class=\"line\"><h1>{}</h1>{}<span "
      "class=\"meta\">{}</span></div>\n<p class=\"summary\">{}</p>\n"
      "<p class=\"verdict\" id=\"verdict\">{}",
      head.partial ? " partial" : "", escaped(head.name),
      (head.partial ? "<span class=\"badge bad\">PARTIAL</span> " : "") + head.badges,
      escaped(head.meta), escaped(head.summary), prose(head.verdict));
  if (!head.second.empty())
    html += fmt::format("<span class=\"{0}\" id=\"{0}\">{1}</span>", head.second_is,
                        escaped(head.second));
  return html + "</p>\n</header>\n";
}

}  // namespace ballast::report
