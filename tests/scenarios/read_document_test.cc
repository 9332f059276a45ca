#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "compile_helpers.h"
#include "scenarios/io_error.h"

namespace ballast {
namespace {

class ReadDocument : public testing::Test {
 protected:
  void SetUp() override {
    directory_ =
        std::filesystem::temp_directory_path() / ("ballast-read-" + std::to_string(getpid()));
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string file(const std::string& name, const std::string& content) {
    const std::string path = (directory_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::filesystem::path directory_;
};

TEST_F(ReadDocument, ReadsAFile) {
  const auto document = read_document(file("s.yaml", kSmall));
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document.value->root.find("name")->scalar, "small");
}

TEST_F(ReadDocument, FailsOfTheEnvironmentThrow) {
  EXPECT_THROW(read_document((directory_ / "missing.yaml").string()), IoError);
  EXPECT_THROW(read_document(directory_.string()), IoError);
  try {
    read_document(directory_.string());
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("is a directory"), std::string::npos);
  }
}

TEST_F(ReadDocument, DoesNotReadAHugeFile) {
  const std::string path = file("huge.yaml", "a: 1\n");
  std::filesystem::resize_file(path, 100u << 20);
  const auto document = read_document(path);
  ASSERT_EQ(document.diagnostics.size(), 1u);
  EXPECT_EQ(document.diagnostics[0].code, "too-large");
}

TEST_F(ReadDocument, RefusesABinaryFile) {
  const auto document = read_document(file("b.yaml", std::string("\x7F"
                                                                 "ELF\x02\x01\0\0\n",
                                                                 9)));
  ASSERT_EQ(document.diagnostics.size(), 1u);
  EXPECT_EQ(document.diagnostics[0].code, "not-text");
}

TEST_F(ReadDocument, NamesFilesRelativeToTheScenario) {
  file("trace.txt", "# seconds\n0.5\n1\n\n2.25\n");
  const auto document = read_document(file(
      "s.yaml", with(kSmall, "process: poisson, rate: 100/s", "process: trace, file: trace.txt")));
  const auto scenario = compile(*document.value);
  ASSERT_TRUE(scenario.ok()) << complaints(scenario.diagnostics);
  const auto* trace = std::get_if<TraceArrivals>(&scenario.value->system.traffic[0].arrivals);
  ASSERT_NE(trace, nullptr);
  EXPECT_EQ(*trace->instants_s, (std::vector<double>{0.5, 1, 2.25}));
}

TEST_F(ReadDocument, SaysWhatIsWrongWithANamedFile) {
  file("trace.txt", "0.5\nsoon\n");
  const auto document = read_document(file(
      "s.yaml", with(kSmall, "process: poisson, rate: 100/s", "process: trace, file: trace.txt")));
  const std::string text = complaints(compile(*document.value).diagnostics);
  EXPECT_NE(text.find(":7:38: error[bad-file]: file 'trace.txt' line 2: 'soon' is not a number of "
                      "seconds"),
            std::string::npos)
      << text;
  EXPECT_EQ(places(with(kSmall, "process: poisson, rate: 100/s", "process: trace, file: no.txt")),
            (std::vector<std::string>{"7:38 bad-file"}));
}

}  // namespace
}  // namespace ballast
