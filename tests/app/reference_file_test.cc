// The layout of reference files: what is read, and what is said about a file that is none.
#include "app/reference/reference_file.h"

#include <gtest/gtest.h>

#include "app/invalid_input.h"
#include "scenarios/io_error.h"

namespace ballast {
namespace {

Json minimal() {
  return {{"schema", "tds-reference/1"},
          {"title", "Title"},
          {"units", "mean work = 1"},
          {"tolerances", {{"loose", {{"type", "relative"}, {"value", 0.1}}}}},
          {"entries",
           {{{"id", "a"},
             {"model", "M/M/1 FCFS"},
             {"parameters", {{"lam", 0.5}}},
             {"expected", {{"W", 2.0}}},
             {"tolerance", "loose"},
             {"source", "a book"}}}}};
}

std::vector<std::string> codes(const Json& file) {
  std::vector<std::string> found;
  for (const Diagnostic& d : parse_reference(file.dump(), "x.json").diagnostics)
    found.push_back(d.code);
  return found;
}

TEST(ReferenceFile, IsRead) {
  const auto file = parse_reference(minimal().dump(), "x.json");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value->title, "Title");
  EXPECT_EQ(file.value->units, "mean work = 1");
  ASSERT_EQ(file.value->entries.size(), 1u);
  const ReferenceEntry& entry = file.value->entries[0];
  EXPECT_EQ(entry.id, "a");
  EXPECT_EQ(entry.model, "M/M/1 FCFS");
  EXPECT_EQ(entry.parameters["lam"], 0.5);
  EXPECT_EQ(entry.tolerance["type"], "relative");
  EXPECT_EQ(entry.source, "a book");
  EXPECT_EQ(entry.section("expected")["W"], 2.0);
  EXPECT_TRUE(entry.section("own_simulation").is_null());
}

TEST(ReferenceFile, MayDescribeAScenario) {
  Json file = minimal();
  file["entries"][0]["model"] = {{"servers", 10}};
  const auto parsed = parse_reference(file.dump(), "x.json");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value->entries[0].model, "scenario");
  EXPECT_EQ(parsed.value->entries[0].parameters["servers"], 10);
}

TEST(ReferenceFile, SaysWhereItIsNotJson) {
  const auto file = parse_reference("{\n  \"schema\": oops\n}\n", "x.json");
  ASSERT_EQ(file.diagnostics.size(), 1u);
  EXPECT_EQ(file.diagnostics[0].code, "bad-json");
  EXPECT_EQ(file.diagnostics[0].location.line, 2);
  EXPECT_EQ(file.diagnostics[0].location.column, 13);
  EXPECT_EQ(parse_reference("", "x.json").diagnostics.size(), 1u);
}

TEST(ReferenceFile, OfAnotherSchemaIsRefused) {
  EXPECT_EQ(codes(Json::array()), std::vector<std::string>{"bad-schema"});
  EXPECT_EQ(codes({{"schema", "ballast/result/1"}}), std::vector<std::string>{"bad-schema"});
  EXPECT_EQ(codes({{"schema", "tds-reference/1"}}), std::vector<std::string>{"bad-entries"});
}

TEST(ReferenceFile, HasAllItsMistakesReportedAtOnce) {
  Json file = minimal();
  file["entries"].push_back(file["entries"][0]);
  file["entries"].push_back({{"parameters", 3}, {"tolerance", "unheard"}});
  file["entries"].push_back("text");
  EXPECT_EQ(codes(file),
            (std::vector<std::string>{"duplicate-id", "missing-id", "missing-model",
                                      "bad-parameters", "unknown-tolerance", "bad-entry"}));
}

TEST(ReferenceFile, ThatIsNotThereIsAMatterOfTheEnvironment) {
  EXPECT_THROW(read_reference_file("/nonexistent/file.json"), IoError);
  EXPECT_THROW(read_reference_file("/"), IoError);
}

}  // namespace
}  // namespace ballast
