#include "app/report/html.h"

#include <fmt/format.h>

#include <cmath>

namespace ballast::report {

std::string escaped(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      case '\t':
      case '\n':
      case '\r':
        html += ' ';
        break;
      default: {
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 || u == 0x7f)
          html += "\xEF\xBF\xBD";
        else
          html += c;
      }
    }
  }
  return html;
}

std::string prose(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    const std::string safe = escaped(word);
    const bool breaks = word.find('-') != std::string_view::npos;
    html += breaks ? "<span class=\"nb\">" + safe + "</span>" : safe;
    text.remove_prefix(word.size());
    if (text.empty()) break;
    text.remove_prefix(1);
    html += text.starts_with('%') ? "\xC2\xA0" : " ";
  }
  return html;
}

std::string script_json(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    // Only strings hold these; there the escape means the same.
    if (c == '<')
      safe += "\\u003c";
    else if (c == '>')
      safe += "\\u003e";
    else if (c == '&')
      safe += "\\u0026";
    else
      safe += c;
  }
  return safe;
}

Cell words(std::string_view text) { return {escaped(text), "", false, false, ""}; }

Cell long_words(std::string_view text) { return {escaped(text), "", false, true, ""}; }

Cell no_data() { return {"-", "", true, false, ""}; }

Cell figure(const std::string& shown, double value) {
  if (std::isnan(value)) return no_data();
  return {escaped(shown), fmt::format("{}", value), true, false, ""};
}

namespace {

std::string classes(const Cell& cell) {
  std::string names = cell.css_class;
  if (cell.number) names += names.empty() ? "n" : " n";
  if (cell.wraps) names += names.empty() ? "w" : " w";
  return names.empty() ? "" : " class=\"" + names + "\"";
}

void append_cell(std::string& html, const Cell& cell, const char* tag, const char* scope) {
  html += fmt::format("<{}{}{}", tag, scope, classes(cell));
  if (!cell.value.empty()) html += fmt::format(" data-v=\"{}\"", escaped(cell.value));
  html += fmt::format(">{}</{}>", cell.html, tag);
}

}  // namespace

std::string table_html(const Table& table) {
  std::string html =
      fmt::format("<div class=\"scroll{}\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">",
                  table.tall ? " tall" : "", escaped(table.caption));
  html += fmt::format("<table class=\"data{}\"{}><caption><span>{}</span></caption><thead><tr>",
                      table.sortable ? " sortable" : "",
                      table.id.empty() ? "" : " id=\"" + table.id + "\"", escaped(table.caption));
  for (const Cell& cell : table.head) append_cell(html, cell, "th", " scope=\"col\"");
  html += "</tr></thead>\n<tbody>";
  for (const Table::Row& row : table.rows) {
    html += row.css_class.empty() ? "<tr>" : "<tr class=\"" + row.css_class + "\">";
    bool first = true;
    for (const Cell& cell : row.cells) {
      append_cell(html, cell, first ? "th" : "td", first ? " scope=\"row\"" : "");
      first = false;
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string folded(std::string_view summary, const std::string& html) {
  return fmt::format("<details><summary>{}</summary>{}</details>\n", escaped(summary), html);
}

}  // namespace ballast::report
