// Whether bytes are text (valid UTF-8 without NUL), and how to show those that are not.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ballast {

// Offset of the first NUL byte or byte that is not valid UTF-8 (overlong forms and surrogates are
// not); nothing when all is text.
std::optional<std::size_t> first_bad_byte(std::string_view text);

// The text on one line, valid UTF-8, safe for a terminal: control characters and foreign bytes are
// written as \xNN.
std::string printable(std::string_view text);

// The number of characters (code points) of valid UTF-8.
std::size_t count_characters(std::string_view text);

}  // namespace ballast
