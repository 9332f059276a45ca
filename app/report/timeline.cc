#include "app/report/timeline.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/report/html.h"
#include "app/text.h"

namespace ballast::report {

namespace {

constexpr std::size_t kReactionMarks = 300;
constexpr std::size_t kReactionRows = 40;

// The last part of "pools.app.servers.app-3".
std::string short_server(const std::string& path) {
  const auto at = path.find(".servers.");
  return at == std::string::npos ? path : path.substr(at + 9);
}

std::string servers_text(const Json& action) {
  std::vector<std::string> names;
  if (const Json* servers = member(action, {"servers"}); servers != nullptr && servers->is_array())
    for (const Json& server : *servers)
      if (server.is_string()) names.push_back(short_server(server));
  return join_names(names, 3);
}

std::string action_text(const Json& action) {
  const std::string what = text_at(action, {"what"});
  if (what == "fault") {
    std::string text = text_at(action, {"fault"}) + " of " + servers_text(action);
    if (const auto length = number_at(action, {"for_s"})) text += " for " + time_text(*length);
    return text;
  }
  if (what == "set") return text_at(action, {"entity"}) + " changed";
  if (what == "clear") return "sticky users of " + text_at(action, {"entity"}) + " forgotten";
  return what + " " + servers_text(action);
}

bool has_fault(const Json& event) {
  const Json* actions = member(event, {"actions"});
  if (actions == nullptr || !actions->is_array()) return false;
  return std::any_of(actions->begin(), actions->end(),
                     [](const Json& action) { return text_at(action, {"what"}) == "fault"; });
}

// The note is what people wrote for people; without one the name, and what it does.
std::string event_text(const Json& event) {
  if (std::string note = text_at(event, {"note"}); !note.empty()) return note;
  std::vector<std::string> parts;
  if (const Json* actions = member(event, {"actions"}); actions != nullptr && actions->is_array())
    for (const Json& action : *actions) parts.push_back(action_text(action));
  const std::string name = text_at(event, {"name"});
  const std::string does = join_names(parts, 3);
  if (name.empty()) return does;
  return does.empty() ? name : name + ": " + does;
}

std::string reaction_text(const Json& reaction) {
  const std::string what = text_at(reaction, {"what"});
  const char* says = what == "marked_down" ? "marks {} down"
                     : what == "marked_up" ? "marks {} up"
                     : what == "ejected"   ? "ejects {}"
                                           : "readmits {}";
  const auto instance = number_at(reaction, {"instance"}).value_or(0);
  return text_at(reaction, {"balancer"}) +
         (instance > 0 ? fmt::format(" ({})", instance + 1) : "") + " " +
         fmt::format(fmt::runtime(says), text_at(reaction, {"server"}));
}

template <typename Entry>
void each(const Json& result, const char* list, Entry entry) {
  if (const Json* items = member(result, {list}); items != nullptr && items->is_array())
    for (const Json& item : *items)
      if (item.is_object() && number_at(item, {"at"})) entry(item, *number_at(item, {"at"}));
}

}  // namespace

std::vector<Mark> marks_of(const Json& result) {
  std::vector<Mark> marks;
  each(result, "events", [&](const Json& event, double at) {
    marks.push_back({at, has_fault(event) ? "fault" : "change", event_text(event), {}});
  });
  std::size_t reactions = 0;
  each(result, "reactions", [&](const Json& reaction, double at) {
    if (reactions++ < kReactionMarks)
      marks.push_back({at, "reaction", reaction_text(reaction), {}});
  });
  each(result, "investigation", [&](const Json& step, double at) {
    Mark mark{at, text_at(step, {"kind"}), text_at(step, {"text"}), {}};
    if (const Json* correct = member(step, {"correct"});
        correct != nullptr && correct->is_boolean())
      mark.correct = correct->get<bool>();
    marks.push_back(std::move(mark));
  });
  std::stable_sort(marks.begin(), marks.end(),
                   [](const Mark& a, const Mark& b) { return a.at_s < b.at_s; });
  return marks;
}

Json marks_json(const std::vector<Mark>& marks) {
  Json json = Json::array();
  for (const Mark& mark : marks) {
    Json entry = {{"at", mark.at_s}, {"kind", mark.kind}, {"text", mark.text}};
    if (mark.correct) entry["correct"] = *mark.correct;
    json.push_back(std::move(entry));
  }
  return json;
}

std::string timeline_html(const std::vector<Mark>& marks, const RunSource& source) {
  if (marks.empty()) return "";
  const auto label = time_label(source.result);
  Table table;
  table.caption = "What happened when";
  table.head = {words("time"), words("kind"), long_words("what"), words("judgement")};
  std::size_t reactions = 0;
  std::size_t left_out = 0;
  for (const Mark& mark : marks) {
    if (mark.kind == "reaction" && reactions++ >= kReactionRows) {
      ++left_out;
      continue;
    }
    Cell when = words(label(mark.at_s));
    when.value = fmt::format("{}", mark.at_s);
    const char* judged = !mark.correct ? "" : *mark.correct ? "right" : "wrong";
    table.rows.push_back({{std::move(when), words(mark.kind == "reaction" ? "balancer" : mark.kind),
                           long_words(mark.text), words(judged)},
                          ""});
  }
  std::string html =
      "<figure aria-labelledby=\"timeline-title\"><figcaption><h3 id=\"timeline-title\">Timeline"
      "</h3><p>Changes, faults, what balancers did by themselves, and what people did.</p>"
      "</figcaption>\n<div class=\"lanes\" id=\"lanes\" hidden></div>\n";
  std::string after;
  if (left_out > 0)
    after = fmt::format("<p class=\"muted\">{} more reactions of balancers are in the result.</p>",
                        count_text(left_out));
  return html + folded("Table of the timeline", table_html(table) + after) + "</figure>\n";
}

}  // namespace ballast::report
