// The health strip: faults (the truth) beside what balancers believe and operators ordered.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/report/html.h"
#include "app/report/timeline.h"
#include "app/text.h"

namespace ballast::report {

namespace {

constexpr std::size_t kMostRows = 40;

// Spans in the making: who holds which server in which state since when.
class Spans {
 public:
  explicit Spans(double end_s) : end_s_(end_s) {}

  // `holder`: the same state may be held by several, and lasts until the last lets go.
  void begin(const std::string& server, const std::string& state, const std::string& holder,
             double at_s) {
    Open& open = open_[{server, state}];
    if (open.holders.empty()) open.since_s = at_s;
    open.holders.insert(holder);
  }
  void end(const std::string& server, const std::string& state, const std::string& holder,
           double at_s) {
    Open& open = open_[{server, state}];
    if (open.holders.erase(holder) > 0 && open.holders.empty())
      add(server, state, open.since_s, at_s);
  }
  void add(const std::string& server, const std::string& state, double from_s, double to_s) {
    if (to_s > from_s) done_[server].push_back({0, from_s, std::min(to_s, end_s_), state});
  }
  std::map<std::string, std::vector<Span>> take() {
    for (const auto& [key, open] : open_)
      if (!open.holders.empty()) add(key.first, key.second, open.since_s, end_s_);
    return std::move(done_);
  }

 private:
  struct Open {
    std::set<std::string> holders;
    double since_s = 0;
  };
  double end_s_;
  std::map<std::pair<std::string, std::string>, Open> open_;
  std::map<std::string, std::vector<Span>> done_;
};

void read_action(const Json& action, double at, double end, Spans& spans) {
  const std::string what = text_at(action, {"what"});
  const Json* servers = member(action, {"servers"});
  if (servers == nullptr || !servers->is_array()) return;
  for (const Json& entry : *servers) {
    if (!entry.is_string()) continue;
    const std::string server = entry;
    if (what == "fault")
      spans.add(server, "fault", at, at + number_at(action, {"for_s"}).value_or(end));
    if (what == "drain" || what == "maintain") spans.begin(server, "out", "operator", at);
    if (what == "ready") spans.end(server, "out", "operator", at);
    if (what == "add") spans.add(server, "absent", 0, at);
    if (what == "remove") spans.begin(server, "absent", "operator", at);
  }
}

void read_reaction(const Json& reaction, Spans& spans) {
  const std::string server =
      "pools." + text_at(reaction, {"pool"}) + ".servers." + text_at(reaction, {"server"});
  const std::string holder = fmt::format("{} {}", text_at(reaction, {"balancer"}),
                                         number_at(reaction, {"instance"}).value_or(0));
  const double at = number_at(reaction, {"at"}).value_or(0);
  const std::string what = text_at(reaction, {"what"});
  if (what == "marked_down") spans.begin(server, "down", holder, at);
  if (what == "marked_up") spans.end(server, "down", holder, at);
  if (what == "ejected") spans.begin(server, "ejected", holder, at);
  if (what == "readmitted") spans.end(server, "ejected", holder, at);
}

std::string short_name(const std::string& path) {
  const auto at = path.find(".servers.");
  return at == std::string::npos ? path : path.substr(at + 9);
}

const char* state_text(const std::string& state) {
  if (state == "fault") return "faulty";
  if (state == "down") return "believed down";
  if (state == "ejected") return "ejected as an outlier";
  return state == "out" ? "drained or in maintenance" : "not there";
}

}  // namespace

Strip strip_of(const RunSource& source) {
  const double end = end_of(source);
  Spans spans(end);
  const auto list = [&](const char* name, auto read) {
    if (const Json* items = member(source.result, {name}); items != nullptr && items->is_array())
      for (const Json& item : *items)
        if (const auto at = number_at(item, {"at"})) read(item, *at);
  };
  list("events", [&](const Json& event, double at) {
    if (const Json* actions = member(event, {"actions"}); actions != nullptr && actions->is_array())
      for (const Json& action : *actions) read_action(action, at, end, spans);
  });
  list("reactions", [&](const Json& reaction, double) { read_reaction(reaction, spans); });

  Strip strip;
  for (auto& [server, of_server] : spans.take()) {
    if (strip.rows.size() == kMostRows) {
      ++strip.rows_omitted;
      continue;
    }
    std::stable_sort(of_server.begin(), of_server.end(),
                     [](const Span& a, const Span& b) { return a.from_s < b.from_s; });
    for (Span& span : of_server) {
      span.row = strip.rows.size();
      strip.spans.push_back(std::move(span));
    }
    strip.rows.push_back(short_name(server));
  }
  return strip;
}

Json strip_json(const Strip& strip) {
  Json spans = Json::array();
  for (const Span& span : strip.spans)
    spans.push_back(
        {{"row", span.row}, {"from", span.from_s}, {"to", span.to_s}, {"state", span.state}});
  return {{"id", "chart-health"}, {"rows", strip.rows}, {"spans", std::move(spans)}};
}

std::string strip_html(const Strip& strip, const RunSource& source) {
  constexpr std::size_t kMostSpans = 60;
  std::string html =
      "<figure aria-labelledby=\"health-title\">\n<figcaption><h3 "
      "id=\"health-title\">Health</h3><p "
      "id=\"health-text\">";
  if (strip.rows.empty())
    return html +
           "Every server was there and sound all the time, and no balancer thought otherwise.</p>"
           "</figcaption></figure>\n";
  std::map<std::string, std::size_t> counts;
  for (const Span& span : strip.spans) ++counts[span.state];
  html += escaped(fmt::format(
      "Not simply up at all times: {}{}. Above in each row what was wrong with the server, below "
      "what "
      "balancers believed or operators ordered.",
      join_names(strip.rows, 6),
      strip.rows_omitted > 0 ? fmt::format(" ({} not shown)", strip.rows_omitted) : ""));
  html += "</p></figcaption>\n<ul class=\"keys\">";
  for (const char* state : {"fault", "down", "ejected", "out", "absent"})
    if (counts.contains(state))
      html += fmt::format("<li><i class=\"{}\"></i>{}</li>", state, state_text(state));
  html +=
      "</ul>\n<div class=\"plot\" id=\"chart-health\" role=\"img\" "
      "aria-labelledby=\"health-title\" "
      "aria-describedby=\"health-text\" hidden></div>\n";
  const auto label = time_label(source.result);
  Table table;
  table.caption = strip.spans.size() > kMostSpans
                      ? fmt::format("The first {} of {} spans", kMostSpans, strip.spans.size())
                      : "When servers were not simply up";
  table.head = {words("server"), words("state"), words("from"), words("to")};
  for (std::size_t i = 0; i < std::min(kMostSpans, strip.spans.size()); ++i) {
    const Span& span = strip.spans[i];
    table.rows.push_back({{words(strip.rows[span.row]), words(state_text(span.state)),
                           words(label(span.from_s)), words(label(span.to_s))},
                          ""});
  }
  return html + folded("Table of this chart", table_html(table)) + "</figure>\n";
}

}  // namespace ballast::report
