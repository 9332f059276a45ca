// HTML as text. Everything that comes from a scenario (names, notes, summaries) passes through
// `escaped`, so that it can only ever be read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/json.h"

namespace ballast::report {

// For text and for attribute values in double quotes. Control characters become U+FFFD.
std::string escaped(std::string_view text);

// The same for sentences: "5.02 %" and "app-1" stay on one line.
std::string prose(std::string_view text);

// JSON for the inside of a <script type="application/json">: nothing in it can end the element or
// begin a comment.
std::string script_json(const Json& json);

struct Cell {
  std::string html;       // already escaped
  std::string value;      // to sort by and to copy; empty: the text itself
  bool number = false;    // aligned to the right
  bool wraps = false;     // long text
  std::string css_class;  // may be empty
};
Cell words(std::string_view text);
Cell long_words(std::string_view text);
// `shown` for people, `value` as it is; with a NaN the cell says "-".
Cell figure(const std::string& shown, double value);
Cell no_data();

struct Table {
  std::string id;       // may be empty
  std::string caption;  // text
  bool sortable = false;
  bool tall = false;  // scrolls by itself on screen
  std::vector<Cell> head;
  struct Row {
    std::vector<Cell> cells;  // the first names the row
    std::string css_class;
  };
  std::vector<Row> rows;
};
std::string table_html(const Table& table);

// <details> with a summary line.
std::string folded(std::string_view summary, const std::string& html);

}  // namespace ballast::report
