#include "scenarios/configs/haproxy/lexer.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace ballast::config::haproxy {

namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool names_variable(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

class Cutter {
 public:
  Cutter(std::string_view text, Place position, Environment& environment, Reading& reading,
         Line& line)
      : text_(text),
        position_(position),
        environment_(environment),
        reading_(reading),
        line_(line) {}

  bool run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#' && !in_quotes()) {
        reading_.comment(text_.substr(at_), here(), line_.words.empty() && !in_word_);
        break;
      }
      if (!in_quotes() && (c == ' ' || c == '\t' || c == '\r')) {
        end_word();
        advance();
        continue;
      }
      begin_word();
      if (c == '"' && !strong_) {
        toggle(weak_);
      } else if (c == '\'' && !weak_) {
        toggle(strong_);
      } else if (c == '\\' && !strong_) {
        escape();
      } else if (c == '$' && weak_) {
        variable();
      } else {
        word_.text += c;
        advance();
      }
    }
    line_.written = std::string(text_.substr(0, at_));
    end_word();
    if (!in_quotes()) return true;
    reading_.error("unterminated-quote", "a quote is opened and not closed on its line",
                   quote_opened_);
    return false;
  }

 private:
  bool in_quotes() const { return weak_ || strong_; }
  Place here() const { return {position_.file, position_.line, position_.column + column_}; }

  void advance(std::size_t bytes = 1) {
    for (; bytes > 0 && at_ < text_.size(); --bytes)
      if (!is_continuation(text_[at_++])) ++column_;
  }

  void begin_word() {
    if (in_word_) return;
    in_word_ = true;
    word_ = {{}, here(), false};
  }

  void end_word() {
    if (in_word_) line_.words.push_back(std::move(word_));
    in_word_ = false;
  }

  void toggle(bool& quotes) {
    if (!quotes) quote_opened_ = here();
    quotes = !quotes;
    word_.quoted = true;
    advance();
  }

  std::optional<char> hex_byte() const {
    const auto digit = [&](std::size_t i) {
      if (i >= text_.size() || std::isxdigit(static_cast<unsigned char>(text_[i])) == 0) return -1;
      const char c = text_[i];
      return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    };
    const int high = digit(at_ + 2);
    const int low = digit(at_ + 3);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
  }

  // A backslash before anything else stays: it belongs to a regular expression.
  void escape() {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    word_.quoted = true;
    std::size_t length = 2;
    switch (next) {
      case 'n':
        word_.text += '\n';
        break;
      case 'r':
        word_.text += '\r';
        break;
      case 't':
        word_.text += '\t';
        break;
      case 'x':
        if (const auto byte = hex_byte()) {
          word_.text += *byte;
          length = 4;
          break;
        }
        word_.text += '\\';
        length = 1;
        break;
      case ' ':
      case '\t':
      case '#':
      case '\\':
      case '"':
      case '\'':
      case '$':
        word_.text += next;
        break;
      default:
        word_.text += '\\';
        length = 1;
    }
    advance(length);
  }

  // $NAME, ${NAME}, ${NAME-default}, ${NAME[*]}
  void variable() {
    const bool braces = at_ + 1 < text_.size() && text_[at_ + 1] == '{';
    std::size_t i = at_ + (braces ? 2 : 1);
    const std::size_t start = i;
    while (i < text_.size() && names_variable(text_[i])) ++i;
    const std::string name(text_.substr(start, i - start));
    std::optional<std::string> otherwise;
    bool as_words = false;
    if (braces) {
      if (text_.substr(i, 3) == "[*]") {
        as_words = true;
        i += 3;
      }
      if (i < text_.size() && text_[i] == '-') {
        const std::size_t close = text_.find('}', i);
        const std::size_t end = close == std::string_view::npos ? text_.size() : close;
        otherwise = std::string(text_.substr(i + 1, end - i - 1));
        i = end;
      }
      if (i >= text_.size() || text_[i] != '}') {
        reading_.error("unterminated-variable", "'${' without '}'", here());
        word_.text += '$';
        advance();
        return;
      }
      ++i;
    }
    if (name.empty()) {
      word_.text += '$';
      advance();
      return;
    }
    substitute(name, otherwise, as_words);
    advance(i - at_);
  }

  void substitute(const std::string& name, const std::optional<std::string>& otherwise,
                  bool as_words) {
    std::string value;
    if (name == ".LINE") {
      value = std::to_string(position_.line);
    } else if (name == ".FILE") {
      value = reading_.config.files[position_.file];
    } else if (const auto found = environment_.values.find(name);
               found != environment_.values.end()) {
      value = found->second;
    } else if (otherwise) {
      value = *otherwise;
    } else if (environment_.missing.insert(name).second) {
      reading_.not_understood("$" + name, "environment",
                              "this variable is not set here; it is taken for empty", here());
    }
    if (!as_words) {
      word_.text += value;
      return;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] != ' ') {
        word_.text += value[i];
      } else if (!word_.text.empty()) {
        end_word();
        begin_word();
      }
    }
  }

  std::string_view text_;
  Place position_;
  Environment& environment_;
  Reading& reading_;
  Line& line_;
  std::size_t at_ = 0;
  int column_ = 0;  // characters before `at_`
  bool weak_ = false;
  bool strong_ = false;
  bool in_word_ = false;
  Word word_;
  Place quote_opened_;
};

}  // namespace

const std::string& Line::at(std::size_t i) const {
  static const std::string kEmpty;
  return i < words.size() ? words[i].text : kEmpty;
}

bool cut(std::string_view text, Place position, Environment& environment, Reading& reading,
         Line& line) {
  line.words.clear();
  line.where = position;
  const bool fine = Cutter(text, position, environment, reading, line).run();
  if (!line.words.empty()) line.where = line.words.front().where;
  return fine;
}

}  // namespace ballast::config::haproxy
