#include "scenarios/canonical.h"

#include <algorithm>

#include "compile_helpers.h"

namespace ballast {
namespace {

std::string hash(const std::string& text, const CompileOptions& options = {}) {
  return compiled(text, options).hash;
}

TEST(ScenarioHash, IsSixteenHexDigits) {
  const std::string h = hash(kSmall);
  EXPECT_EQ(h.size(), 16u);
  EXPECT_EQ(h.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(ScenarioHash, DoesNotDependOnHowTheScenarioIsWritten) {
  const std::string h = hash(kSmall);
  EXPECT_EQ(hash("# a comment\n\n" + kSmall), h);
  EXPECT_EQ(hash(with(kSmall, "name: small\nduration: 1h", "duration: 60m\nname: \"small\"")), h);
  EXPECT_EQ(hash(with(kSmall, "rate: 100/s", "rate: 6k/min")), h);
  EXPECT_EQ(hash(with(kSmall, "workers: 8}", "workers: 8, queue: unlimited}")), h);  // the default
  EXPECT_EQ(hash(kSmall + "seed: 5\n"), h);
}

TEST(ScenarioHash, ChangesWithTheScenario) {
  const std::string h = hash(kSmall);
  EXPECT_NE(hash(with(kSmall, "100/s", "101/s")), h);
  EXPECT_NE(hash(with(kSmall, "workers: 8", "workers: 9")), h);
  EXPECT_NE(hash(kSmall, {"", {{"pools.app.workers", "9", {"--set", 0, 0}}}, {}}), h);
  EXPECT_EQ(hash(kSmall, {"", {{"pools.app.workers", "9", {"--set", 0, 0}}}, {}}),
            hash(with(kSmall, "workers: 8", "workers: 9")));
}

TEST(Resolved, ListsEveryValueWithItsOrigin) {
  const std::vector<ResolvedValue> values = compiled(kSmall).resolved;
  const auto find = [&](const std::string& path) {
    const auto it = std::find_if(values.begin(), values.end(),
                                 [&](const ResolvedValue& v) { return v.path == path; });
    if (it == values.end()) return std::string("absent");
    return it->value + (it->is_default ? " (default)" : "");
  };
  EXPECT_EQ(values.front().path, "version");
  EXPECT_EQ(find("traffic.web.arrivals.process"), "poisson");
  EXPECT_EQ(find("traffic.web.work.mean"), "80ms");
  EXPECT_EQ(find("balancers.edge.algorithm"), "round_robin");
  EXPECT_EQ(find("pools.app.servers"), "10");
  EXPECT_EQ(find("pools.app.queue"), "unlimited (default)");
  EXPECT_EQ(find("seed"), "1 (default)");
}

TEST(FlowText, ReadsBackAsTheSameTree) {
  const std::string text = "{\"*\": 10, a: [1, \"b, c\", {d: 30%}], e: \"\", f: \"x: y\"}";
  const Node once = parse_document(text, "t").value->root;
  EXPECT_EQ(flow_text(once), text);
}

}  // namespace
}  // namespace ballast
