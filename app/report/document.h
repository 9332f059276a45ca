// The frame of every report: one HTML file that loads nothing. Its content security policy lets run
// nothing but the script that is built into this program.
#pragma once

#include <string>

#include "app/json.h"

namespace ballast::report {

struct Document {
  std::string title;  // text
  std::string body;   // HTML
  Json data;          // of everything that moves: web/src/contract.ts is the other end
};
std::string document_html(const Document& document);

// Crosshair and zoom of all charts, for the keyboard.
std::string toolbar_html();

// A section with a heading, `id` and `title` as they are in HTML.
std::string section_html(const char* id, const char* title, const std::string& content);

}  // namespace ballast::report
