// The grammar of nginx.conf: directives of words that end in `;` or in a block, by the rules of
// ngx_conf_read_token() in src/core/ngx_conf_file.c. Included files are spliced in where they are
// named.
#pragma once

#include <string>
#include <vector>

#include "scenarios/configs/reading.h"

namespace ballast::config::nginx {

struct Word {
  std::string text;
  Place where{};
};

struct Directive {
  std::vector<Word> words;  // the name first; never empty
  std::vector<Directive> block;
  bool has_block = false;

  const std::string& name() const { return words.front().text; }
  Place where() const { return words.front().where; }
  std::size_t arguments() const { return words.size() - 1; }
  // Argument i, from 0; empty when there is none.
  const std::string& arg(std::size_t i) const;
  Place place(std::size_t i) const { return i + 1 < words.size() ? words[i + 1].where : where(); }
  std::string text() const;  // on one line, without the block
};

// The directives of a file and of those that it includes, which are looked for beside it.
std::vector<Directive> parse(const std::string& text, std::uint32_t file, Reading& reading);

}  // namespace ballast::config::nginx
