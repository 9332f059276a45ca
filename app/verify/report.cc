#include "app/verify/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace ballast {

namespace {

using Verdict = CheckedNumber::Verdict;

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAgrees:
      return "agrees";
    case Verdict::kDiffers:
      return "differs";
    case Verdict::kNoData:
      return "no_data";
  }
  return "";
}

// Without those that depend on what the entry does not say.
std::size_t determined(const FormulaCheck& check) {
  return static_cast<std::size_t>(
      std::count_if(check.numbers.begin(), check.numbers.end(), [](const ComparedNumber& number) {
        return number.verdict != ComparedNumber::Verdict::kUndetermined;
      }));
}

// In half-widths of its interval.
double off(const CheckedNumber& number) {
  const double half = number.estimate.half_width();
  const double distance = std::abs(number.estimate.value - number.exact);
  return half > 0 ? distance / half : distance > 0 ? HUGE_VAL : 0;
}

std::size_t met(const FormulaCheck& check) {
  return static_cast<std::size_t>(
      std::count_if(check.numbers.begin(), check.numbers.end(), [](const ComparedNumber& number) {
        return number.verdict == ComparedNumber::Verdict::kMet;
      }));
}

std::string short_number(double value) { return fmt::format("{:.6g}", value); }

// ---- text ---------------------------------------------------------------------------------------

using Row = std::vector<std::string>;

std::string theory_cell(const VerifiedEntry& entry) {
  if (!entry.names_formula) return "-";
  if (!entry.formula.problem.empty()) return "no formula";
  const std::size_t good = met(entry.formula), all = determined(entry.formula);
  return good == all ? fmt::format("{} met", all) : fmt::format("{} of {} met", good, all);
}

Row number_row(const std::string& name, const std::string& theory, const CheckedNumber& number,
               const std::string& verdict) {
  return {name,
          number.name,
          short_number(number.exact),
          short_number(number.estimate.value),
          fmt::format("±{}", short_number(number.estimate.half_width())),
          theory,
          verdict};
}

void add_simulation(std::vector<Row>& rows, const VerifiedEntry& entry,
                    const CheckedSimulation& simulation, bool all) {
  std::string name = entry.entry.id;
  if (!simulation.variant.empty()) name += " " + simulation.variant;
  const std::string theory = theory_cell(entry);
  if (simulation.numbers.empty()) return;
  const auto worst = std::max_element(
      simulation.numbers.begin(), simulation.numbers.end(),
      [](const CheckedNumber& a, const CheckedNumber& b) { return off(a) < off(b); });
  const std::size_t count = simulation.numbers.size();
  for (auto number = simulation.numbers.begin(); number != simulation.numbers.end(); ++number) {
    const bool bad = number->verdict != Verdict::kAgrees;
    if (!all && !bad && number != worst) continue;
    std::string verdict = bad ? "DIFFERS" : "agrees";
    if (number->verdict == Verdict::kNoData) verdict = "NO DATA";
    if (!all && !bad && count > 1) verdict += fmt::format(", all {} numbers", count);
    if (simulation.second_look) verdict += ", at the second look";
    rows.push_back(number_row(name, theory, *number, verdict));
  }
}

std::vector<Row> formula_rows(const VerifiedEntry& entry) {
  std::vector<Row> rows;
  for (const ComparedNumber& number : entry.formula.numbers)
    if (number.verdict == ComparedNumber::Verdict::kDiffers)
      rows.push_back({entry.entry.id, number.path, number.asked.dump(), number.computed.dump(), "",
                      "formula", "DIFFERS"});
  return rows;
}

std::string summary_text(const Verification& verification) {
  std::size_t formulas = 0, numbers = 0, numbers_met = 0, simulated = 0, measured = 0, looked = 0;
  std::size_t skipped = 0, unplayable = 0, unknown = 0;
  for (const VerifiedEntry& entry : verification.entries) {
    if (entry.names_formula && entry.formula.problem.empty()) {
      ++formulas;
      numbers += determined(entry.formula);
      numbers_met += met(entry.formula);
    } else if (entry.names_formula) {
      ++unknown;
    }
    bool any = false, left_out = false;
    for (const CheckedSimulation& simulation : entry.simulations) {
      any = any || !simulation.numbers.empty();
      left_out = left_out || !simulation.skipped.empty();
      measured += simulation.numbers.size();
      looked += simulation.second_look ? 1 : 0;
    }
    simulated += any ? 1 : 0;
    skipped += !any && left_out ? 1 : 0;
    unplayable += entry.simulations.empty() ? 1 : 0;
  }
  std::string text = fmt::format(
      "{} entries. By formula: {} entries, {} of {} numbers met{}.\n"
      "By simulation: {} entries, {} numbers at 99.9 %{}; {} left to --full, {} that nothing "
      "plays.\n",
      verification.entries.size(), formulas, numbers_met, numbers,
      unknown > 0 ? fmt::format(", {} without a formula", unknown) : "", simulated, measured,
      looked > 0 ? fmt::format(" ({} looked at again with other draws)", looked) : "", skipped,
      unplayable);
  for (const Coverage& each : verification.coverage)
    text += fmt::format(
        "Coverage of 95 % intervals, M/M/1 at {}, {}: {} of {} ({} to {} expected)"
        "{}\n",
        each.of.load, each.metric, percent_text(each.share()), each.of.experiments,
        percent_text(each.low), percent_text(each.high), each.agrees() ? "" : ": DIFFERS");
  return text;
}

// ---- JSON ---------------------------------------------------------------------------------------

Json formula_json(const FormulaCheck& check) {
  if (!check.problem.empty()) return {{"problem", check.problem}};
  Json json = {{"model", check.formula}, {"numbers", determined(check)}, {"met", met(check)}};
  for (const ComparedNumber& number : check.numbers)
    if (number.verdict == ComparedNumber::Verdict::kDiffers)
      json["differs"].push_back(
          {{"path", number.path}, {"asked", number.asked}, {"computed", number.computed}});
  return json;
}

Json simulation_json(const CheckedSimulation& simulation) {
  Json json = Json::object();
  if (!simulation.variant.empty()) json["variant"] = simulation.variant;
  if (!simulation.skipped.empty()) {
    json["skipped"] = simulation.skipped;
    return json;
  }
  json["customers"] = simulation.customers;
  json["replications"] = simulation.replications;
  json["second_look"] = simulation.second_look;
  Json& numbers = json["numbers"] = Json::array();
  for (const CheckedNumber& number : simulation.numbers)
    numbers.push_back({{"name", number.name},
                       {"theory", number.exact},
                       {"simulated", number.estimate.value},
                       {"low", number.estimate.low},
                       {"high", number.estimate.high},
                       {"within_tolerance", number.within_tolerance},
                       {"verdict", verdict_name(number.verdict)}});
  return json;
}

}  // namespace

std::string verification_text(const Verification& verification, bool all, const Style& style) {
  std::vector<Row> rows = {
      {"case", "number", "theory", "simulated", "99.9 %", "formula", "verdict"}};
  for (const VerifiedEntry& entry : verification.entries) {
    for (Row& row : formula_rows(entry)) rows.push_back(std::move(row));
    for (const CheckedSimulation& simulation : entry.simulations)
      add_simulation(rows, entry, simulation, all);
  }
  std::string text;
  const std::vector<std::string> lines = table(rows);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool bad = i > 0 && rows[i].back().find_first_of("DN") == 0;
    text += (bad ? style.bad(lines[i]) : lines[i]) + "\n";
  }
  text += summary_text(verification);
  if (verification.partial)
    text += "interrupted\n";
  else
    text += verification.agrees() ? style.good("All agree.") + "\n"
                                  : style.bad("Something disagrees.") + "\n";
  return text;
}

Json verification_json(const Verification& verification, const std::string& mode) {
  Json json = {{"schema", "ballast/verification/1"},
               {"version", BALLAST_VERSION},
               {"mode", mode},
               {"agrees", verification.agrees()}};
  if (verification.partial) json["partial"] = true;
  Json& entries = json["entries"] = Json::array();
  for (const VerifiedEntry& entry : verification.entries) {
    Json line = {{"file", std::filesystem::path(entry.file).filename().string()},
                 {"id", entry.entry.id},
                 {"model", entry.entry.model},
                 {"agrees", entry.agrees()}};
    if (entry.names_formula) line["formula"] = formula_json(entry.formula);
    if (entry.simulations.empty()) line["not_simulated"] = entry.not_simulated;
    for (const CheckedSimulation& simulation : entry.simulations)
      line["simulations"].push_back(simulation_json(simulation));
    entries.push_back(std::move(line));
  }
  Json& coverage = json["coverage"] = Json::array();
  for (const Coverage& each : verification.coverage)
    coverage.push_back({{"load", each.of.load},
                        {"metric", each.metric},
                        {"experiments", each.of.experiments},
                        {"covered", each.covered},
                        {"share", each.share()},
                        {"low", each.low},
                        {"high", each.high},
                        {"agrees", each.agrees()}});
  return json;
}

}  // namespace ballast
