#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/canonical.h"
#include "scenarios/cross_check.h"
#include "scenarios/expectation.h"
#include "scenarios/patch.h"
#include "scenarios/scenario.h"
#include "scenarios/shape_check.h"
#include "scenarios/timeline.h"
#include "scenarios/wall_clock.h"

namespace ballast {

namespace {

constexpr std::int64_t kMostBuckets = 4096;

std::optional<WallClock> clock_of(const Node& root) {
  const Node* clock = root.find("clock");
  return clock ? read_wall_clock(clock->scalar).value : std::nullopt;
}

std::vector<std::string> names_of(const Node& map) {
  std::vector<std::string> names;
  for (const auto& [name, item] : map.map) names.push_back(name);
  return names;
}

std::vector<const Node*> one_or_list(const Node* node) {
  std::vector<const Node*> out;
  if (node != nullptr && node->kind == Node::Kind::kScalar) out.push_back(node);
  if (node != nullptr)
    for (const Node& item : node->list) out.push_back(&item);
  return out;
}

// ---- patches ------------------------------------------------------------------------------------

void set_location(Node& node, const Location& location) {
  node.location = location;
  for (Location& key : node.key_locations) key = location;
  for (Node& item : node.list) set_location(item, location);
  for (auto& [name, item] : node.map) set_location(item, location);
}

void apply_patches(Node& root, const std::vector<Patch>& patches, Findings& findings) {
  for (const Patch& patch : patches) {
    Checked<Document> value = parse_document(patch.value, patch.location.file);
    if (!value.ok()) {
      for (Diagnostic d : value.diagnostics) {
        d.location = patch.location;
        d.path = patch.path;
        findings.add(d);
      }
      continue;
    }
    set_location(value.value->root, patch.location);
    apply_patch(root, patch.path, value.value->root, patch.location, PatchPaths::kAny, findings);
  }
}

void drop_events(Node& root, const Node& whatif, const std::string& path, Findings& findings) {
  Node* events = nullptr;
  for (auto& [key, node] : root.map)
    if (key == "events") events = &node;
  std::vector<std::string> names;
  std::set<std::string> drop;
  if (events != nullptr)
    for (const Node& event : events->list)
      if (const Node* name = event.find("name")) names.push_back(name->scalar);
  for (const Node* item : one_or_list(whatif.find("drop"))) {
    if (std::find(names.begin(), names.end(), item->scalar) == names.end())
      findings.error("unknown-event", fmt::format("there is no event '{}'", item->scalar),
                     item->location, path + ".drop", did_you_mean(item->scalar, names));
    drop.insert(item->scalar);
  }
  if (events != nullptr)
    std::erase_if(events->list, [&](const Node& event) {
      const Node* name = event.find("name");
      return name != nullptr && drop.contains(name->scalar);
    });
}

void apply_whatif(Node& root, const Node& whatif, const std::string& name, Findings& findings) {
  const std::string path = join_path("whatif", name);
  if (const Node* set = whatif.find("set"))
    for (std::size_t i = 0; i < set->map.size(); ++i)
      apply_patch(root, set->map[i].first, set->map[i].second, set->key_locations[i],
                  PatchPaths::kAny, findings);
  drop_events(root, whatif, path, findings);
}

// ---- the parts that are no entities -------------------------------------------------------------

void build_times(const Node& root, SystemSpec& system, Context& context) {
  Findings& findings = context.findings;
  system.duration = context.duration;
  const bool known = context.duration > Duration{0};
  const std::string length = fmt::format("duration is {}", write_duration(context.duration));
  system.warmup = duration_in(root, "warmup").value_or(Duration{0});
  if (known && system.warmup >= system.duration)
    findings.error(
        "warmup-too-long",
        fmt::format("'{}' of warm-up leaves nothing to measure", text_in(root, "warmup")),
        root.find("warmup")->location, "warmup", length);
  system.interval = duration_in(root, "interval").value_or(std::chrono::seconds{10});
  if (system.interval <= Duration{0}) system.interval = std::chrono::seconds{10};
  // As the series itself does when it fills up.
  while ((system.duration + system.interval - Duration{1}) / system.interval > kMostBuckets)
    system.interval *= 2;
  if (const Node* slo = root.find("slo")) {
    system.slo_latency = duration_in(*slo, "latency");
    system.slo_objective = ratio_in(*slo, "objective").value_or(0.99);
  }
  const Node* incident = root.find("incident");
  if (incident == nullptr) return;
  const auto from = time_in(*incident, "from", context);
  const auto to = time_in(*incident, "to", context);
  if (!from || !to) return;
  if (*to <= *from)
    findings.error(
        "empty-incident", "the incident ends before it starts", incident->find("to")->location,
        "incident.to",
        context.clock ? "a clock time is its first instant after the start; a date helps" : "");
  if (known && (*from >= kStart + system.duration || *to > kStart + system.duration))
    findings.error("outside-run", "the incident is not within the run",
                   incident->find(*from >= kStart + system.duration ? "from" : "to")->location,
                   "incident", length);
  system.incident = Window{*from, *to};
}

std::vector<InvestigationStep> build_investigation(const Node& root, Context& context) {
  std::vector<InvestigationStep> out;
  const Node* steps = root.find("investigation");
  if (steps == nullptr) return out;
  for (std::size_t i = 0; i < steps->list.size(); ++i) {
    const Node& node = steps->list[i];
    const auto at = time_in(node, "at", context);
    if (!at) continue;
    if (context.duration > Duration{0} && *at > kStart + context.duration)
      context.findings.error("after-end",
                             fmt::format("'{}' is after the end of the run", text_in(node, "at")),
                             node.find("at")->location, fmt::format("investigation[{}]", i + 1),
                             fmt::format("duration is {}", write_duration(context.duration)));
    InvestigationStep step{*at, text_in(node, "kind"), text_in(node, "text"), std::nullopt};
    if (node.find("correct") != nullptr) step.correct = flag_in(node, "correct");
    out.push_back(std::move(step));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return out;
}

std::vector<Expectation> build_expectations(const Node& root, Context& context) {
  std::vector<Expectation> out;
  const Node* lines = root.find("expect");
  if (lines == nullptr) return out;
  for (std::size_t i = 0; i < lines->list.size(); ++i) {
    auto read = read_expectation(lines->list[i], context.clock);
    if (read.value)
      out.push_back(*std::move(read.value));
    else if (lines->list[i].kind == Node::Kind::kScalar)
      context.findings.error(read.problem.code, read.problem.message, lines->list[i].location,
                             fmt::format("expect[{}]", i + 1), read.problem.hint);
  }
  return out;
}

void build_entities(const Node& root, const AddedServers& added, SystemSpec& system,
                    Context& context) {
  for (const char* kind : {"traffic", "balancers", "pools"}) {
    const Node* node = root.find(kind);
    if (node != nullptr && node->kind == Node::Kind::kMap && node->map.empty())
      context.findings.error("empty-map", fmt::format("there are no {}", kind), node->location,
                             kind);
  }
  for (std::size_t i = 0; i < entities(root, "traffic").map.size(); ++i)
    system.traffic.push_back(build_traffic(root, i, context));
  for (std::size_t i = 0; i < entities(root, "balancers").map.size(); ++i)
    system.balancers.push_back(build_balancer(root, i, context));
  for (std::size_t i = 0; i < entities(root, "pools").map.size(); ++i)
    system.pools.push_back(build_pool(root, i, added.names, context));
}

// The document as patched, to a scenario; what is wrong goes to the context's findings.
Scenario build_scenario(Node root, Context& context) {
  context.clock = clock_of(root);
  context.duration = duration_in(root, "duration").value_or(Duration{0});
  check_shape(*schema().root, root, {}, context.clock, context.findings);

  Scenario out;
  out.name = text_in(root, "name");
  out.summary = text_in(root, "summary");
  out.clock = context.clock;
  out.hash = scenario_hash(root, context.clock);
  out.resolved = resolved_values(root);
  build_times(root, out.system, context);
  out.system.seed = static_cast<std::uint64_t>(
      root.find("seed") ? read_integer(text_in(root, "seed")).value.value_or(1) : 1);
  out.investigation = build_investigation(root, context);
  out.expectations = build_expectations(root, context);

  const AddedServers added = append_added_servers(root, context);
  build_entities(root, added, out.system, context);
  cross_check(root, out.system, Moment::kAtStart, context);
  out.system.timeline = build_timeline(root, out.system, added, context);

  const Node& whatifs = entities(root, "whatif");
  for (const auto& [name, node] : whatifs.map)
    out.whatifs.push_back({name, text_in(node, "summary")});
  out.baseline = text_in(root, "baseline");
  if (const Node* baseline = root.find("baseline"))
    if (whatifs.find(out.baseline) == nullptr)
      context.findings.error(
          "unknown-whatif", fmt::format("there is no what-if '{}'", out.baseline),
          baseline->location, "baseline", did_you_mean(out.baseline, names_of(whatifs)));
  return out;
}

bool check_version(const Document& document, Findings& findings) {
  const Node& root = document.root;
  if (root.kind != Node::Kind::kMap) {
    findings.error("wrong-type", "a scenario is a map from keys to values", root.location, {},
                   "it starts with `version: 1`");
    return false;
  }
  const Node* version = root.find("version");
  if (version == nullptr || version->kind != Node::Kind::kScalar || version->scalar == "1")
    return true;
  // Every other message would be about a language this program does not know.
  if (!read_integer(version->scalar).value || version->quoted) return true;
  findings.error(
      "unsupported-version",
      fmt::format("version {} of the scenario language is not supported", version->scalar),
      version->location, "version", "this program reads version 1");
  return false;
}

}  // namespace

Checked<Scenario> compile(const Document& document, const CompileOptions& options) {
  Findings findings;
  Checked<Scenario> out;
  if (!check_version(document, findings)) {
    out.diagnostics = findings.sorted();
    return out;
  }
  Context context{findings};
  if (document.file != "-") context.directory = std::filesystem::path(document.file).parent_path();

  const Node& whatifs = entities(document.root, "whatif");
  Node root = document.root;
  if (!options.whatif.empty()) {
    if (const Node* whatif = whatifs.find(options.whatif))
      apply_whatif(root, *whatif, options.whatif, findings);
    else
      findings.error("unknown-whatif", fmt::format("there is no what-if '{}'", options.whatif),
                     {document.file, 0, 0}, "whatif",
                     did_you_mean(options.whatif, names_of(whatifs)));
  }
  apply_patches(root, options.patches, findings);
  Scenario scenario = build_scenario(std::move(root), context);
  if (options.seed) scenario.system.seed = *options.seed;

  // Each what-if on its own, so that its mistakes show before anybody asks for it.
  if (options.whatif.empty()) {
    for (const auto& [name, whatif] : whatifs.map) {
      findings.set_context(fmt::format("in what-if '{}'", name));
      Node changed = document.root;
      apply_whatif(changed, whatif, name, findings);
      apply_patches(changed, options.patches, findings);
      build_scenario(std::move(changed), context);
    }
  }
  out.diagnostics = findings.sorted();
  if (findings.empty()) out.value = std::move(scenario);
  return out;
}

}  // namespace ballast
