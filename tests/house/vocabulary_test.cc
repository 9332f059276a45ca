// The engine knows no word of the domain: it could simulate a bank. Comments may name the domain to
// give an example; identifiers and strings may not.
#include <gtest/gtest.h>

#include <cctype>

#include "tests/house/source_files.h"

namespace ballast::house {
namespace {

std::string without_comments(const std::string& text) {
  std::string code;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "//") == 0) {
      i = text.find('\n', i);
    } else if (text.compare(i, 2, "/*") == 0) {
      i = text.find("*/", i);
      if (i != std::string::npos) ++i;
    } else {
      code += text[i];
      continue;
    }
    if (i == std::string::npos) break;
    code += '\n';
  }
  return code;
}

// The words of all identifiers, in lower case: "queue_max", "QueueMax" -> queue, max.
std::set<std::string> words_of(const std::string& code) {
  std::set<std::string> words;
  std::string word;
  for (const char c : code + " ") {
    const auto u = static_cast<unsigned char>(c);
    if (!std::isalpha(u) || (std::isupper(u) && !word.empty())) {
      words.insert(word);
      word.clear();
    }
    if (std::isalpha(u)) word += static_cast<char>(std::tolower(u));
  }
  words.erase("");
  return words;
}

TEST(Vocabulary, SplitsIdentifiersIntoWords) {
  EXPECT_EQ(words_of("int queueMax = an_observer2(kOne);"),
            (std::set<std::string>{"int", "queue", "max", "an", "observer", "k", "one"}));
  EXPECT_EQ(words_of(without_comments("a // server\nb /* pool */ c")),
            (std::set<std::string>{"a", "b", "c"}));
}

TEST(Vocabulary, OfTheEngineHasNoWordOfTheDomain) {
  for (const auto& file : cpp_files("sim")) {
    const auto words = words_of(without_comments(file.text));
    for (const std::string word : {"request", "attempt", "balancer", "server", "pool", "client",
                                   "traffic", "sticky", "retry", "backend"}) {
      EXPECT_FALSE(words.contains(word)) << file.path << " says " << word;
      EXPECT_FALSE(words.contains(word + "s")) << file.path << " says " << word << "s";
    }
  }
}

}  // namespace
}  // namespace ballast::house
