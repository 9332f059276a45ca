// A tile of the head of a report: a word, a large answer, a few lines.
#pragma once

#include <string>

namespace ballast::report {

class Tile {
 public:
  // `title` as it is in HTML, `big` as text; `mood`: "" | good | bad.
  Tile(const char* title, const std::string& big, const char* mood);
  // `html` is escaped already, so that it may hold <b>.
  void line(const std::string& html) { html_ += "<li>" + html + "</li>"; }
  std::string html() const { return html_ + "</ul></div>\n"; }

 private:
  std::string html_;
};

std::string strong(const std::string& text);

// The head of a page: name, badges (HTML), what else there is to say in small, summary and verdict.
struct Head {
  std::string name;
  std::string badges;
  std::string meta;
  std::string summary;
  std::string verdict;
  std::string second;                // a second sentence of the verdict; may be empty
  const char* second_is = "second";  // its id and class: second | without (the counterfactual)
  bool partial = false;
};
std::string head_html(const Head& head);

}  // namespace ballast::report
