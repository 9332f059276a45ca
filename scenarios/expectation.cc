#include "scenarios/expectation.h"

#include <fmt/format.h>

#include <array>

#include "scenarios/findings.h"
#include "scenarios/patch.h"
#include "scenarios/wall_clock.h"

namespace ballast {

namespace {

constexpr const char* kHint =
    "write PATH OP VALUE, as in `during.error_ratio < 1%` or `latency.p99 between 80ms and 120ms`";

struct OpName {
  std::string_view text;
  Expectation::Op op;
};
constexpr std::array<OpName, 6> kOps{{{"<", Expectation::Op::kLess},
                                      {"<=", Expectation::Op::kLessEqual},
                                      {">", Expectation::Op::kGreater},
                                      {">=", Expectation::Op::kGreaterEqual},
                                      {"==", Expectation::Op::kEqual},
                                      {"between", Expectation::Op::kBetween}}};

// Words, where a quoted name in a path may hold spaces.
std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_quotes = false;
  for (const char c : text) {
    if (c == '"') in_quotes = !in_quotes;
    if ((c == ' ' || c == '\t') && !in_quotes) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

Reading<double> read_operand(const std::string& text, const std::optional<WallClock>& clock) {
  if (text.ends_with("%")) return read_ratio(text);
  if (const auto number = read_number(text); number.value) return number;
  if (text.find('/') != std::string::npos) return read_rate(text);
  if (const auto time = read_time(text, clock); time.value) return {seconds(*time.value), {}};
  return {std::nullopt,
          {"bad-expectation",
           fmt::format("'{}' is neither a number, a percentage nor a duration", text), kHint}};
}

}  // namespace

Reading<Expectation> read_expectation(const Node& line, const std::optional<WallClock>& clock) {
  const auto wrong = [](std::string message, std::string hint = kHint) {
    return Reading<Expectation>{std::nullopt,
                                {"bad-expectation", std::move(message), std::move(hint)}};
  };
  Expectation out;
  out.text = line.scalar;
  out.location = line.location;
  const std::vector<std::string> words = split_words(line.scalar);
  if (words.size() < 3) return wrong(fmt::format("'{}' is not an expectation", line.scalar));
  auto path = split_path(words[0]);
  if (!path.value) return {std::nullopt, path.problem};
  out.path = *std::move(path.value);
  const OpName* op = nullptr;
  std::vector<std::string> names;
  for (const OpName& known : kOps) {
    names.emplace_back(known.text);
    if (known.text == words[1]) op = &known;
  }
  if (op == nullptr)
    return wrong(fmt::format("unknown comparison '{}'", words[1]), did_you_mean(words[1], names));
  out.op = op->op;
  const bool between = out.op == Expectation::Op::kBetween;
  if (words.size() != (between ? 5 : 3) || (between && words[3] != "and"))
    return wrong(fmt::format("'{}' is not an expectation", line.scalar));
  const Reading<double> a = read_operand(words[2], clock);
  const Reading<double> b = between ? read_operand(words[4], clock) : Reading<double>{0.0, {}};
  if (!a.value) return {std::nullopt, a.problem};
  if (!b.value) return {std::nullopt, b.problem};
  if (between && *a.value > *b.value)
    return wrong(fmt::format("between {} and {} lies nothing", words[2], words[4]),
                 "the smaller one comes first");
  out.a = *a.value;
  out.b = *b.value;
  return {std::move(out), {}};
}

}  // namespace ballast
