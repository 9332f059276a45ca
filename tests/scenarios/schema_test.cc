// What is generated from the table of shapes: the JSON Schema, the live paths, the reference page.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "compile_helpers.h"
#include "models/balancers/policy.h"
#include "scenarios/shape.h"
#include "sim/distribution.h"

namespace ballast {
namespace {

using Json = nlohmann::json;

TEST(JsonSchema, IsADraft202012ObjectWithAllKeys) {
  const Json schema = Json::parse(json_schema());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["additionalProperties"], false);
  const std::vector<std::string> required = schema["required"];
  EXPECT_THAT(required,
              testing::ElementsAre("version", "name", "duration", "traffic", "balancers", "pools"));
  EXPECT_TRUE(schema["properties"].contains("investigation"));
}

TEST(JsonSchema, KnowsEveryLawAndAlgorithm) {
  const Json schema = Json::parse(json_schema());
  std::set<std::string> laws, algorithms;
  for (const Json& option : schema["$defs"]["law"]["oneOf"])
    laws.insert(option["properties"]["distribution"]["const"]);
  for (const Json& option : schema["$defs"]["algorithm"]["oneOf"])
    if (option.contains("properties")) algorithms.insert(option["properties"]["name"]["const"]);
  EXPECT_EQ(laws.size(), distribution_kinds().size());
  EXPECT_EQ(algorithms.size(), policy_kinds().size());
  EXPECT_TRUE(laws.contains("exponential"));
  EXPECT_TRUE(algorithms.contains("haproxy/roundrobin"));
}

void collect_references(const Json& json, std::set<std::string>& out) {
  if (json.is_object() && json.contains("$ref")) out.insert(json["$ref"]);
  if (json.is_structured())
    for (const Json& item : json) collect_references(item, out);
}

TEST(JsonSchema, RefersOnlyToWhatItDefines) {
  const Json schema = Json::parse(json_schema());
  std::set<std::string> references;
  collect_references(schema, references);
  EXPECT_FALSE(references.empty());
  for (const std::string& reference : references)
    EXPECT_TRUE(schema.contains(Json::json_pointer(reference.substr(1)))) << reference;
}

TEST(LivePaths, AreThoseThatAnEventMaySet) {
  std::set<std::string> paths;
  for (const LivePath& p : live_paths()) {
    EXPECT_TRUE(paths.insert(p.path).second) << p.path << " twice";
    EXPECT_FALSE(p.type.empty()) << p.path;
    EXPECT_FALSE(p.help.empty()) << p.path;
  }
  for (const char* live :
       {"traffic.NAME.arrivals.rate", "traffic.NAME.client.timeout", "traffic.NAME.work",
        "balancers.NAME.algorithm", "balancers.NAME.weights", "balancers.NAME.weights.SERVER",
        "balancers.NAME.routes", "pools.NAME.queue", "pools.NAME.servers.NAME.weight"})
    EXPECT_TRUE(paths.contains(live)) << live;
  for (const char* fixed :
       {"traffic.NAME.to", "traffic.NAME.users.count", "balancers.NAME.instances",
        "pools.NAME.servers", "pools.NAME.discipline", "duration"})
    EXPECT_FALSE(paths.contains(fixed)) << fixed;
}

TEST(Defaults, HaveTheFormOfWhatTheyStandFor) {
  // Every default, written out, must be accepted where it is due.
  const auto check = [](const std::vector<Field>& fields) {
    for (const Field& f : fields) {
      if (f.default_text.empty()) continue;
      Node node = parse_document(f.default_text, "default").value->root;
      const Shape* shape = option_for(*f.shape, node);
      EXPECT_NE(shape, nullptr) << f.name;
    }
  };
  for (const Shape& shape : schema().shapes) {
    check(shape.fields);
    for (const Alternative& a : shape.alternatives) check(a.fields);
  }
}

TEST(Documentation, NamesEveryKey) {
  std::ifstream stream(BALLAST_SOURCE_DIR "/docs/scenarios.md");
  std::stringstream page;
  page << stream.rdbuf();
  const std::string text = page.str();
  for (const Shape& shape : schema().shapes) {
    for (const Field& f : shape.fields)
      EXPECT_NE(text.find(f.name), std::string::npos) << "docs/scenarios.md lacks " << f.name;
    for (const Alternative& a : shape.alternatives)
      EXPECT_NE(text.find(a.name), std::string::npos) << "docs/scenarios.md lacks " << a.name;
  }
}

}  // namespace
}  // namespace ballast
