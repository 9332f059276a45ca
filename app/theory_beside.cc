#include "app/theory_beside.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/measures.h"
#include "app/predictions.h"
#include "app/text.h"

namespace ballast {

namespace {

constexpr std::size_t kColumns = 100;

// A part of a window in which one prediction holds.
struct Span {
  const SystemPrediction* prediction;
  double length_s;
};

std::vector<Span> spans_of(const Json& block, const std::vector<SystemPrediction>& predictions) {
  const double from = block["window"]["from_s"], to = block["window"]["to_s"];
  std::vector<Span> spans;
  for (const SystemPrediction& prediction : predictions) {
    const double begins = std::max(from, exact_seconds(prediction.at));
    const double ends = std::min(to, exact_seconds(prediction.until));
    if (ends > begins) spans.push_back({&prediction, ends - begins});
  }
  return spans;
}

// A weighted mean; absent as soon as one part is not known.
class Mean {
 public:
  void add(double weight, std::optional<double> value) {
    known_ = known_ && value && std::isfinite(*value);
    if (!known_) return;
    weight_ += weight;
    sum_ += weight * *value;
  }
  void put(Json& json, const char* name) const {
    if (known_ && weight_ > 0) json[name] = nine_digits(sum_ / weight_);
  }

 private:
  bool known_ = true;
  double weight_ = 0, sum_ = 0;
};

// Means, and the upper ends of bounds.
struct Delay {
  Mean mean, high;
  bool bounds = false;

  void add(double weight, double value, std::optional<double> upper) {
    mean.add(weight, value);
    high.add(weight, upper.value_or(value));
    bounds = bounds || upper;
  }
  void unknown() { mean.add(1, std::nullopt), high.add(1, std::nullopt); }
  void put(Json& json, const char* name) const {
    Json own = Json::object();
    mean.put(own, "mean");
    if (bounds) high.put(own, "high");
    if (!own.empty()) json[name] = std::move(own);
  }
};

Json server_theory(const std::vector<Span>& spans, std::size_t pool, std::size_t server,
                   bool unlimited) {
  Mean share, utilization, loss;
  Delay wait, sojourn;
  std::vector<std::string> models;
  auto standing = QueuePrediction::Standing::kExact;
  for (const Span& span : spans) {
    const PoolPrediction& whole = span.prediction->pools[pool];
    const ServerPrediction& own = whole.servers[server];
    share.add(whole.rate_per_s * span.length_s, own.share);
    const bool paused = std::isinf(own.utilization);
    utilization.add(span.length_s, own.queue ? own.queue->utilization
                                   : paused  ? own.utilization
                                             : std::min(1.0, own.utilization));
    const double attempts = own.rate_per_s * span.length_s;
    if (!(attempts > 0)) continue;
    loss.add(attempts, own.queue ? own.queue->loss_ratio : own.loss_ratio);
    if (!own.queue) {
      wait.unknown();
      sojourn.unknown();
      continue;
    }
    const QueuePrediction& queue = *own.queue;
    const double accepted = attempts * (1 - queue.loss_ratio);
    wait.add(accepted, queue.wait_s, queue.wait_high_s);
    sojourn.add(accepted, queue.sojourn_s, queue.sojourn_high_s);
    if (std::find(models.begin(), models.end(), queue.model) == models.end())
      models.push_back(queue.model);
    standing = std::max(standing, queue.standing);
  }
  Json json = Json::object();
  if (!models.empty()) {
    json["model"] = join_names(models, 3);
    json["standing"] = standing_name(standing);
  }
  share.put(json, "share");
  if (!unlimited) utilization.put(json, "utilization");
  loss.put(json, "loss_ratio");
  wait.put(json, "wait");
  sojourn.put(json, "sojourn");
  return json;
}

Json remarks_of(const std::vector<Span>& spans, std::size_t pool) {
  Json remarks = Json::array();
  for (const Span& span : spans)
    for (const std::string& remark : span.prediction->pools[pool].remarks)
      if (std::find(remarks.begin(), remarks.end(), remark) == remarks.end())
        remarks.push_back(remark);
  return remarks;
}

void put_in_pool(Json& block, const PoolSpec& spec, std::size_t pool,
                 const std::vector<Span>& spans) {
  Delay sojourn;
  Mean utilization;
  for (const Span& span : spans) {
    const PoolPrediction& own = span.prediction->pools[pool];
    utilization.add(span.length_s, std::min(1.0, own.utilization));
    if (!(own.rate_per_s > 0)) continue;
    if (own.sojourn_s)
      sojourn.add(own.rate_per_s * (1 - own.loss_ratio) * span.length_s, *own.sojourn_s,
                  own.sojourn_high_s);
    else
      sojourn.unknown();
  }
  Json& theory = block["theory"] = Json::object();
  utilization.put(theory, "offered_utilization");
  sojourn.put(theory, "sojourn");
  theory["remarks"] = remarks_of(spans, pool);
  for (Json& server : block["servers"])
    for (std::size_t i = 0; i < spec.servers.size(); ++i)
      if (server["name"] == spec.servers[i].name)
        server["theory"] = server_theory(spans, pool, i, spec.servers[i].workers == kUnlimited);
}

void put_in_block(Json& block, const SystemSpec& spec,
                  const std::vector<SystemPrediction>& predictions) {
  const std::vector<Span> spans = spans_of(block, predictions);
  Mean error;
  for (const Span& span : spans) {
    double rate = 0;
    for (const TrafficPrediction& traffic : span.prediction->traffic) rate += traffic.rate_per_s;
    error.add(rate * span.length_s, span.prediction->error_ratio);
  }
  error.put(block["theory"] = Json::object(), "error_ratio");
  for (std::size_t p = 0; p < spec.pools.size(); ++p)
    put_in_pool(block["pools"][spec.pools[p].name], spec.pools[p], p, spans);
}

// ---- for people ---------------------------------------------------------------------------------

std::string cell(const Json& json, const char* name, std::string (*format)(double)) {
  const auto found = json.find(name);
  return found == json.end() ? "-" : format(found->get<double>());
}

std::string delay_cell(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->contains("mean")) return "-";
  std::string mean = time_text((*found)["mean"].get<double>());
  if (!found->contains("high")) return mean;
  const std::string high = time_text((*found)["high"].get<double>());
  return high == mean ? mean : mean + " to " + high;
}

using Row = std::vector<std::string>;

Row theory_row(const Json& theory) {
  std::string by = theory.value("model", "theory");
  if (theory.value("standing", "") == "approximation") by += " (about)";
  return {"",
          by,
          cell(theory, "share", percent_text),
          cell(theory, "utilization", percent_text),
          cell(theory, "loss_ratio", percent_text),
          delay_cell(theory, "wait"),
          delay_cell(theory, "sojourn")};
}

// Servers of which theory expects the same.
struct Group {
  Row theory;
  std::vector<std::string> names;
  std::vector<const Json*> servers;

  // The mean over them of what the run measured.
  std::string measured(std::string (*format)(double),
                       const std::function<std::optional<double>(const Json&)>& number) const {
    double sum = 0, count = 0;
    for (const Json* server : servers)
      if (const auto value = number(*server)) sum += *value, count += 1;
    return count > 0 ? format(sum / count) : "-";
  }
  Row run_row() const {
    const auto direct = [](const char* name) {
      return [name](const Json& server) -> std::optional<double> {
        const auto found = server.find(name);
        return found == server.end() ? std::nullopt : std::optional(found->get<double>());
      };
    };
    const auto mean = [](const char* name) {
      return [name](const Json& server) -> std::optional<double> {
        const auto found = server.find(name);
        return found == server.end() ? std::nullopt : std::optional((*found)["mean"].get<double>());
      };
    };
    const auto failed = [](const Json& server) -> std::optional<double> {
      const double offered = server["offered"];
      if (!(offered > 0)) return std::nullopt;
      return server["failed"].get<double>() / offered;
    };
    return {"",
            "run",
            measured(percent_text, direct("share")),
            measured(percent_text, direct("utilization")),
            measured(percent_text, failed),
            measured(time_text, mean("wait")),
            measured(time_text, mean("sojourn"))};
  }
};

void add_block(const std::string& name, const Json& block, std::vector<std::string>& lines) {
  std::vector<Row> rows = {{name, "by", "share", "busy", "failed", "wait", "sojourn"}};
  std::vector<std::string> remarks;
  for (const auto& [pool_name, pool] : block["pools"].items()) {
    std::vector<Group> groups;
    for (const Json& server : pool["servers"]) {
      if (!server.contains("theory")) continue;
      Row row = theory_row(server["theory"]);
      auto same = std::find_if(groups.begin(), groups.end(),
                               [&](const Group& group) { return group.theory == row; });
      if (same == groups.end()) same = groups.insert(groups.end(), Group{row, {}, {}});
      same->names.push_back(server["name"]);
      same->servers.push_back(&server);
    }
    for (const Group& group : groups) {
      rows.push_back(group.theory);
      rows.back()[0] = clip(join_names(group.names, 2), 36);
      rows.push_back(group.run_row());
    }
    for (const Json& remark : pool["theory"]["remarks"]) remarks.push_back(remark);
  }
  lines.emplace_back();
  for (std::string& line : table(rows)) lines.push_back(std::move(line));
  for (const std::string& remark : remarks) {
    std::string start = "- ";
    for (const std::string& part : wrap(remark, kColumns - 2)) {
      lines.push_back(start + part);
      start = "  ";
    }
  }
}

}  // namespace

void put_theory(Json& run, const SystemSpec& spec,
                const std::vector<SystemPrediction>& predictions) {
  put_in_block(run, spec, predictions);
  if (const auto phases = run.find("phases"); phases != run.end())
    for (Json& phase : *phases) put_in_block(phase, spec, predictions);
}

std::vector<std::string> theory_lines(const Json& result) {
  const Json run = values_only(result);
  std::vector<std::string> lines;
  const auto phases = run.find("phases");
  if (phases == run.end()) {
    add_block("theory and run", run, lines);
  } else {
    for (const auto& [name, block] : phases->items()) add_block("theory, " + name, block, lines);
  }
  return lines;
}

}  // namespace ballast
