// Reads a configuration of whichever product it is of.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/configs/facts.h"

namespace ballast::config {

struct ReadOptions {
  std::optional<Target> target;  // absent: the product is guessed, at the version assumed for it
  // Of HAProxy's "${NAME}" and .if; what is not in it is unset, and reported.
  std::map<std::string, std::string> environment;
};

// Reads files in this order as one configuration (HAProxy: -f repeated; the others: one file and
// what it includes). "-" is standard input. Never fails on what it does not know: that is in
// Config::not_understood. Errors are what makes the rest unreadable (an unterminated quote, a
// missing brace, an include loop, a binary); the facts that were found before stand beside them.
// Environment failures of a file named by the user throw IoError.
Checked<Config> read_config(const std::vector<std::string>& files, const ReadOptions& options);

// Text that is already in memory, as a file of this name; includes are looked for beside it.
Checked<Config> read_config_text(std::string text, const std::string& file,
                                 const ReadOptions& options);

// By name and by content; nullopt if it is none of them.
std::optional<Product> guess_product(std::string_view text, const std::string& file);

}  // namespace ballast::config
