// The files of --out and the series inside them.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/output_dir.h"
#include "app/series_csv.h"
#include "scenarios/io_error.h"
#include "tests/app/crafted.h"

namespace ballast {
namespace {

namespace fs = std::filesystem;

class OutputDirTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ =
        fs::temp_directory_path() / ("ballast-output-" + std::to_string(::getpid()) + "-" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }
  static std::string content(const fs::path& file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  fs::path root_;
};

TEST(SeriesCsv, IsTidyAndLeavesOutBucketsWithoutData) {
  Series series;
  series.interval = std::chrono::milliseconds{2500};
  series.columns = {{"total", "offered", {5, 0.1}}, {"a,b", "p99", {std::nan(""), 2}}};
  std::ostringstream out;
  write_series_csv(out, series);
  EXPECT_EQ(
      out.str(),
      "time_s,entity,metric,value\n0,total,offered,5\n2.5,total,offered,0.1\n2.5,\"a,b\",p99,2\n");
}

TEST_F(OutputDirTest, IsCreatedIfMissing) {
  const OutputDir out(root_ / "a" / "b");
  out.write("x.txt", [](std::ostream& file) { file << "text"; });
  EXPECT_EQ(content(root_ / "a" / "b" / "x.txt"), "text");
}

TEST_F(OutputDirTest, LeavesNothingHalfWritten) {
  const OutputDir out(root_);
  out.write("x.txt", [](std::ostream& file) { file << "old"; });
  EXPECT_THROW(out.write("x.txt",
                         [](std::ostream& file) {
                           file << "half";
                           file.setstate(std::ios::badbit);
                         }),
               IoError);
  EXPECT_EQ(content(root_ / "x.txt"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(root_), fs::directory_iterator()), 1);
}

TEST_F(OutputDirTest, RefusesAFileInItsPlaceBeforeTheRun) {
  std::ofstream(root_ / "file") << "x";
  EXPECT_THROW(OutputDir(root_ / "file"), IoError);
  EXPECT_THROW(OutputDir(root_ / "file" / "below"), IoError);
}

TEST_F(OutputDirTest, HasASeriesForEachWhatIf) {
  Experiment e = crafted::experiment(crafted::misweighted());
  e.runs.push_back(e.runs[0]);
  e.runs[1].whatif = "even/../weights";
  write_experiment(OutputDir(root_), Json{{"a", 1}}, e);
  EXPECT_TRUE(fs::exists(root_ / "series.csv"));
  EXPECT_TRUE(fs::exists(root_ / "series-even_.._weights.csv"));
  EXPECT_EQ(content(root_ / "result.json"), "{\n  \"a\": 1\n}\n");
}

}  // namespace
}  // namespace ballast
