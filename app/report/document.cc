#include "app/report/document.h"

#include <fmt/format.h>

#include "app/report/assets.h"
#include "app/report/html.h"

namespace ballast::report {

std::string document_html(const Document& document) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '{}'; "
      "style-src '{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"ballast {}\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>",
      script_checksum(), style_checksum(), BALLAST_VERSION, escaped(document.title));
  html += page_style();
  html +=
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#charts\">To the charts</a>\n<main>\n";
  html += document.body;
  html += "</main>\n<script type=\"application/json\" id=\"ballast-data\">";
  html += script_json(document.data);
  html += "</script>\n<script>";
  html += page_script();
  return html + "</script>\n</body>\n</html>\n";
}

std::string toolbar_html() {
  return "<div class=\"toolbar\" id=\"toolbar\" role=\"group\" aria-label=\"Crosshair and zoom of "
         "all "
         "charts\" hidden>"
         "<span class=\"now\" data-part=\"now\"></span>"
         "<input type=\"range\" data-part=\"cursor\" aria-label=\"Crosshair\">"
         "<button type=\"button\" data-part=\"in\" aria-label=\"Zoom in\">+</button>"
         "<button type=\"button\" data-part=\"out\" aria-label=\"Zoom out\">&minus;</button>"
         "<button type=\"button\" data-part=\"incident\">Incident</button>"
         "<button type=\"button\" data-part=\"reset\">Reset</button>"
         "<span class=\"range\" data-part=\"range\"></span></div>\n";
}

std::string section_html(const char* id, const char* title, const std::string& content) {
  return fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>\n{2}</section>\n",
      id, title, content);
}

}  // namespace ballast::report
