// `ballast audit --format sarif` beside the schema of SARIF 2.1.0 (OASIS standard, 27 March 2020),
// as far as it bears on what Ballast writes: which members an object must and may have, and what
// kind of value each is. GitHub refuses files that break it.
#include <functional>
#include <set>

#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using Json = nlohmann::json;

// What is wrong with an object of one of the standard's types, with where.
class Sarif {
 public:
  std::vector<std::string> problems;

  void log(const Json& json) {
    object("log", json, {"version", "runs"}, {"$schema"});
    one_of("version", json, {"2.1.0"});
    text("log", json, "$schema");
    each(json, "runs", &Sarif::run);
  }

 private:
  void problem(const std::string& what) { problems.push_back(what); }

  void object(const std::string& type, const Json& json, const std::set<std::string>& required,
              const std::set<std::string>& allowed) {
    if (!json.is_object()) return problem(type + " is not an object");
    for (const std::string& name : required)
      if (!json.contains(name)) problem(type + " without " + name);
    for (const auto& [name, value] : json.items())
      if (!required.contains(name) && !allowed.contains(name)) problem(type + " with " + name);
  }
  void text(const std::string& type, const Json& json, const std::string& name) {
    if (json.contains(name) && !json[name].is_string()) problem(type + ": " + name + " is no text");
  }
  void one_of(const std::string& name, const Json& json, const std::set<std::string>& values) {
    if (json.contains(name) && !values.contains(json[name].get<std::string>()))
      problem(name + " is " + json[name].dump());
  }
  void at_least(const Json& json, const std::string& name, int least) {
    if (json.contains(name) && (!json[name].is_number_integer() || json[name] < least))
      problem(name + " is " + json[name].dump());
  }
  void each(const Json& json, const std::string& name, void (Sarif::*check)(const Json&)) {
    if (!json.contains(name)) return;
    if (!json[name].is_array()) return problem(name + " is not an array");
    for (const Json& entry : json[name]) (this->*check)(entry);
  }

  void run(const Json& json) {
    object("run", json, {"tool"}, {"results", "columnKind", "originalUriBaseIds"});
    one_of("columnKind", json, {"utf16CodeUnits", "unicodeCodePoints"});
    object("tool", json["tool"], {"driver"}, {});
    const Json& driver = json["tool"]["driver"];
    object("toolComponent", driver, {"name"}, {"semanticVersion", "rules", "informationUri"});
    rules_ = driver.value("rules", Json::array());
    for (const Json& rule : rules_) this->rule(rule);
    const Json bases = json.value("originalUriBaseIds", Json::object());
    for (const auto& [name, base] : bases.items()) artifact(base);
    each(json, "results", &Sarif::result);
  }
  void rule(const Json& json) {
    object("reportingDescriptor", json, {"id"},
           {"shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration"});
    for (const char* name : {"shortDescription", "fullDescription", "help"})
      if (json.contains(name))
        object("multiformatMessageString", json[name], {"text"}, {"markdown"});
    one_of("level", json.value("defaultConfiguration", Json::object()),
           {"none", "note", "warning", "error"});
  }
  void result(const Json& json) {
    object("result", json, {"message"},
           {"ruleId", "ruleIndex", "level", "locations", "partialFingerprints", "suppressions",
            "properties"});
    object("message", json["message"], {"text"}, {});
    one_of("level", json, {"none", "note", "warning", "error"});
    at_least(json, "ruleIndex", -1);
    if (rules_[json["ruleIndex"].get<std::size_t>()]["id"] != json["ruleId"])
      problem("ruleIndex is of another rule");
    for (const auto& [name, print] : json["partialFingerprints"].items())
      if (!print.is_string()) problem("a fingerprint is no text");
    if (json.contains("properties") && !json["properties"].is_object())
      problem("properties are no object");
    each(json, "locations", &Sarif::location);
    each(json, "suppressions", &Sarif::suppression);
  }
  void location(const Json& json) {
    object("location", json, {}, {"physicalLocation", "logicalLocations"});
    const Json& physical = json["physicalLocation"];
    object("physicalLocation", physical, {"artifactLocation"}, {"region"});
    artifact(physical["artifactLocation"]);
    if (physical.contains("region")) {
      object("region", physical["region"], {}, {"startLine", "startColumn"});
      at_least(physical["region"], "startLine", 1);
      at_least(physical["region"], "startColumn", 1);
    }
    each(json, "logicalLocations", &Sarif::logical);
  }
  void logical(const Json& json) {
    object("logicalLocation", json, {}, {"fullyQualifiedName"});
    text("logicalLocation", json, "fullyQualifiedName");
  }
  void artifact(const Json& json) {
    object("artifactLocation", json, {}, {"uri", "uriBaseId", "description"});
    const std::string uri = json.value("uri", "");
    if (uri.starts_with('/') || uri.find_first_of(" \\\"<>") != std::string::npos)
      problem("uri is " + uri);
  }
  void suppression(const Json& json) {
    object("suppression", json, {"kind"}, {"justification"});
    one_of("kind", json, {"inSource", "external"});
  }

  Json rules_;
};

std::vector<std::string> problems(const Json& json) {
  Sarif sarif;
  sarif.log(json);
  return sarif.problems;
}

class AuditSarif : public CommandLineTest {
 protected:
  Json sarif(const std::string& arguments) const {
    return json(ballast("audit --format sarif " + arguments).out);
  }
};

TEST_F(AuditSarif, KeepsToTheStandardForEveryRuleThatHasAFixture) {
  namespace fs = std::filesystem;
  std::string files;
  for (const auto& file :
       fs::recursive_directory_iterator(BALLAST_SOURCE_DIR "/tests/scenarios/audit/fixtures"))
    if (file.is_regular_file()) files += " '" + file.path().string() + "'";
  const Json all = sarif("--no-simulate --rate 100/s" + files);
  EXPECT_THAT(problems(all), testing::IsEmpty());
  std::set<std::string> rules;
  for (const Json& result : all["runs"][0]["results"]) rules.insert(result["ruleId"]);
  EXPECT_GE(rules.size(), 60U);
}

TEST_F(AuditSarif, KeepsToTheStandardWithSimulationsSuppressionsAndOddNames) {
  write("a b#1.cfg",
        "frontend web\n  bind :8080\n  default_backend app\n"
        "# ballast: ignore timeout-missing a test\n"
        "backend app\n  balance roundrobin\n  server \"a\xc3\xa9\" 192.0.2.1:80 weight 90\n"
        "  server b 192.0.2.2:80 weight 10\n  server c 192.0.2.3:80 weight 10\n");
  const Json one = sarif("'a b#1.cfg'");
  EXPECT_THAT(problems(one), testing::IsEmpty());
  const std::string text = one.dump();
  EXPECT_THAT(text, testing::HasSubstr("a%20b%231.cfg"));
  EXPECT_THAT(text, testing::HasSubstr("\"justification\":\"a test\""));
  EXPECT_THAT(text, testing::HasSubstr("Simulated at"));
}

TEST_F(AuditSarif, IsNotTakenForGoodByATestThatAcceptsAnything) {
  Json broken = Json::parse(R"({"version": "2.1", "runs": [{"results": [], "extra": 1,
      "tool": {"driver": {"name": "x"}}}]})");
  EXPECT_THAT(problems(broken), testing::ElementsAre("version is \"2.1\"", "run with extra"));
}

}  // namespace
}  // namespace ballast
