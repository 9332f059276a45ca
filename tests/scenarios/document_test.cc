#include "scenarios/document.h"

#include "compile_helpers.h"

namespace ballast {
namespace {

Node parsed(const std::string& text) {
  Checked<Document> document = parse_document(text, "s.yaml");
  EXPECT_TRUE(document.ok()) << complaints(document.diagnostics);
  return document.ok() ? std::move(document.value->root) : Node{};
}

std::string refused(const std::string& text) {
  const Checked<Document> document = parse_document(text, "s.yaml");
  EXPECT_FALSE(document.ok());
  return complaints(document.diagnostics);
}

TEST(Document, KeepsScalarsAsText) {
  const Node root = parsed("a: no\nb: 0123\nc: 12:30\nd: 1e3\ne: \"8\"\n");
  EXPECT_EQ(root.find("a")->scalar, "no");
  EXPECT_EQ(root.find("b")->scalar, "0123");
  EXPECT_EQ(root.find("c")->scalar, "12:30");
  EXPECT_EQ(root.find("d")->scalar, "1e3");
  EXPECT_FALSE(root.find("d")->quoted);
  EXPECT_TRUE(root.find("e")->quoted);
  EXPECT_EQ(root.find("f"), nullptr);
}

TEST(Document, KnowsWhereEverythingStands) {
  const Node root = parsed("a: 1\nb:\n  - {c: 2}\n");
  EXPECT_EQ(root.key_locations[1].line, 2);
  EXPECT_EQ(root.key_locations[1].column, 1);
  const Node& c = *root.find("b")->list[0].find("c");
  EXPECT_EQ(c.location.file, "s.yaml");
  EXPECT_EQ(c.location.line, 3);
  EXPECT_EQ(c.location.column, 9);
}

TEST(Document, CountsColumnsInCharacters) {
  const Node root = parsed("{\xC3\xBC\xE2\x82\xAC: 1, b: 2}\n");
  EXPECT_EQ(root.find("b")->location.column, 12);
}

TEST(Document, AcceptsJson) {
  const Node root = parsed("{\"a\": [1, \"80ms\", true, null],\n \"b\": {\"c\": {}}}\n");
  ASSERT_EQ(root.find("a")->list.size(), 4u);
  EXPECT_EQ(root.find("a")->list[1].scalar, "80ms");
  EXPECT_EQ(root.find("a")->list[3].kind, Node::Kind::kNull);
  EXPECT_EQ(root.find("b")->find("c")->kind, Node::Kind::kMap);
}

TEST(Document, AcceptsAByteOrderMark) {
  EXPECT_EQ(parsed("\xEF\xBB\xBF"
                   "a: 1\n")
                .find("a")
                ->location.column,
            4);
}

TEST(Document, RefusesDuplicateKeys) {
  EXPECT_EQ(refused("a: 1\nb: 2\na: 3\n"),
            "s.yaml:3:1: error[duplicate-key]: key 'a' is given twice; first given on line 1\n");
}

TEST(Document, RefusesAnchorsAliasesTagsAndMergeKeys) {
  EXPECT_EQ(refused("a: &x 1\nb: *x\n"),
            "s.yaml:1:4: error[anchor]: anchors are not supported; "
            "write the value out where it is used\n"
            "s.yaml:2:4: error[alias]: aliases are not supported; write the value out again\n");
  EXPECT_EQ(refused("weights: {*: 3}\n").substr(0, 26), "s.yaml:1:11: error[alias]:");
  EXPECT_EQ(refused("a: !!str 1\n"),
            "s.yaml:1:4: error[tag]: tags are not supported; leave the tag out\n");
  EXPECT_EQ(refused("a: ! 1\n").substr(0, 23), "s.yaml:1:4: error[tag]:");
  EXPECT_EQ(refused("a: {<<: {b: 1}}\n").substr(0, 29), "s.yaml:1:5: error[merge-key]:");
}

TEST(Document, RefusesKeysThatAreNoText) {
  EXPECT_EQ(refused("? [a, b]\n: 1\n").substr(0, 27), "s.yaml:1:3: error[bad-key]:");
}

TEST(Document, RefusesASecondDocument) {
  EXPECT_EQ(refused("a: 1\n---\nb: 2\n").substr(0, 37), "s.yaml:2:1: error[several-documents]:");
}

TEST(Document, RefusesAnEmptyFile) {
  EXPECT_EQ(refused(""), "s.yaml: error[empty]: there is nothing in it\n");
  EXPECT_EQ(refused("# only a comment\n"), "s.yaml: error[empty]: there is nothing in it\n");
}

TEST(Document, SaysWhereTheSyntaxBreaks) {
  EXPECT_EQ(refused("a: [1, 2\nb: 3\n").substr(0, 23), "s.yaml:2:2: error[synta");
  EXPECT_EQ(refused("a: 1\n\tb: 2\n").substr(0, 7), "s.yaml:");
}

TEST(Document, RefusesWhatIsNoText) {
  EXPECT_EQ(refused(std::string("a: 1\nb: \0\n", 10)),
            "s.yaml:2: error[not-text]: not UTF-8 text: byte \\x00 at offset 8\n");
  EXPECT_EQ(refused("a: \xC3\x28\n"),
            "s.yaml:1: error[not-text]: not UTF-8 text: byte \\xc3 at offset 3\n");
}

TEST(Document, SurvivesAbsurdNesting) {
  EXPECT_EQ(refused(std::string(100'000, '[')),
            "s.yaml:1:101: error[too-deep]: nested more than 100 deep\n");
  EXPECT_EQ(refused("a:\n  " + std::string(16'000'000, '{')),
            "s.yaml:2:103: error[too-deep]: nested more than 100 deep\n");
  std::string pairs;
  for (int i = 0; i < 300; ++i) pairs += "[a, ";
  EXPECT_NE(refused(pairs).find("error[too-deep]"), std::string::npos);
  std::string blocks;
  for (int i = 0; i < 300; ++i) blocks += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_NE(refused(blocks).find("error[too-deep]"), std::string::npos);
}

}  // namespace
}  // namespace ballast
