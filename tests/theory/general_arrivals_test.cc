// G/M/1 (Kleinrock, vol. 1, ch. 6): regular and bursty gaps, and strict round robin over k servers,
// each of which sees one arrival in k of a Poisson stream: E_k/M/1.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

std::string gaps_of(const Entry& e) { return e.parameters.at("interarrival").get<std::string>(); }
std::uint32_t turns_of(const Entry& e) {
  return begins(gaps_of(e), "Erlang-")
             ? static_cast<std::uint32_t>(std::stoul(gaps_of(e).substr(7)))
             : 1;
}
double scv_of(const Entry& e) {
  const std::string gaps = gaps_of(e);
  if (gaps == "deterministic") return 0;
  if (begins(gaps, "Erlang-")) return 1.0 / turns_of(e);
  return std::stod(gaps.substr(gaps.find("scv=") + 4));
}

SystemSpec system_for(const Entry& e) {
  const double rate = e.number("lam");
  const Law work = exponential_law(1 / e.number("mu"));
  if (gaps_of(e) == "deterministic")
    return system_of(renewal_of(deterministic_law(1), rate), work, pool_of("app", 1, 1));
  if (const std::uint32_t k = turns_of(e); k > 1)
    return system_of(poisson(rate * k), work, pool_of("app", k, 1), "round_robin");
  return system_of(renewal_of(hyperexponential_law(1, std::sqrt(scv_of(e))), rate), work,
                   pool_of("app", 1, 1));
}

bool is_light(const Entry& e) {
  if (e.number("lam") > 0.92 || turns_of(e) > 10) return false;
  if (turns_of(e) > 1) return e.number("lam") == 0.8 && turns_of(e) < 5;
  return scv_of(e) == 0 || (scv_of(e) == 4 && e.number("lam") < 0.75);
}

void check(const Entry& e) {
  const double rho = e.number("lam");
  // The servers of one pool share the bursts of one stream: they count as half their number.
  const double servers = turns_of(e) > 1 ? turns_of(e) / 2.0 + 0.5 : 1;
  const double customers = customers_for_one_percent(rho, 1 + scv_of(e)) * servers *
                           (rho < 0.6 ? 3 : 1);  // fewer wait there
  const Plan plan = plan_for(customers, rho * turns_of(e), warmup_for(rho, 1 + scv_of(e)));
  nlohmann::json expected = e.expected;
  if (turns_of(e) > 1) expected.erase("L");  // of one server; the pool has k of them
  expect_agreement(system_for(e), expected, plan, 4);
}

class GeneralArrivalsSlow : public testing::TestWithParam<Entry> {};
TEST_P(GeneralArrivalsSlow, MeetTheExactValues) { check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Reference, GeneralArrivalsSlow,
                         testing::ValuesIn(entries_of("gm1_round_robin", is_light)), test_name);

class GeneralArrivalsExhaustive : public testing::TestWithParam<Entry> {};
TEST_P(GeneralArrivalsExhaustive, MeetTheExactValues) { check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Reference, GeneralArrivalsExhaustive,
                         testing::ValuesIn(entries_of("gm1_round_robin",
                                                      [](const Entry& e) { return !is_light(e); })),
                         test_name);

}  // namespace
}  // namespace ballast
