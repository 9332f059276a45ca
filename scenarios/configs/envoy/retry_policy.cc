#include "scenarios/configs/envoy/retry_policy.h"

#include <algorithm>

namespace ballast::config::envoy {

namespace {

using namespace std::chrono_literals;

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string word = text.substr(at, comma - at);
    while (word.starts_with(' ')) word.erase(0, 1);
    while (word.ends_with(' ')) word.pop_back();
    if (!word.empty()) out.push_back(word);
    at = comma + 1;
  }
  return out;
}

const Field<Retries> kRetries[] = {
    {"retry_on", [](const At& at, Retries& r) { r.on.give(words_of(at.value.scalar), at.where); }},
    {"num_retries", [](const At& at, Retries& r) { give(at, r.max); }},
    {"per_try_timeout", [](const At& at, Retries& r) { give(at, r.try_timeout); }},
    {"per_try_idle_timeout"},
    {"retry_back_off",
     [](const At& at, Retries& r) {
       if (const Tree* base = at.value.find("base_interval"))
         if (const auto time = duration_in(*base)) {
           r.backoff_base.give(*time, base->where);
           r.backoff_max.assume(*time * 10);
         }
       if (const Tree* most = at.value.find("max_interval"))
         if (const auto time = duration_in(*most)) r.backoff_max.give(*time, most->where);
     }},
    {"retry_host_predicate",
     [](const At& at, Retries& r) {
       for (const Tree& tree : at.value.list)
         if (const Tree* name = tree.find("name"))
           if (name->scalar.find("previous_hosts") != std::string::npos)
             r.avoids_tried.give(true, name->where);
     }},
    {"host_selection_retry_max_attempts"},
    {"retriable_status_codes"},
    {"retriable_headers"},
    {"retriable_request_headers"},
    {"retry_priority", nullptr, "retries in other priorities are not imitated"},
    {"retry_options_predicates"},
    {"rate_limited_retry_back_off"},
};

}  // namespace

Retries read_retry_policy(const At& at) {
  Retries retries;
  retries.max.assume(1);
  retries.redispatch.assume(Retries::Redispatch::kAlways);
  retries.backoff_base.assume(25ms);
  retries.backoff_max.assume(250ms);
  read_fields<Retries>(at.walk, at.value, kRetries, retries);
  return retries;
}

}  // namespace ballast::config::envoy
