// `ballast import`, and `ballast split` on configurations, as users and scripts meet them.
#include <cmath>

#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace fs = std::filesystem;

class ImportCommand : public CommandLineTest {
 protected:
  static std::vector<std::string> fixtures(const std::string& product) {
    std::vector<std::string> files;
    for (const auto& entry :
         fs::directory_iterator(fs::path(BALLAST_SOURCE_DIR) / "tests/configs" / product))
      files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    EXPECT_FALSE(files.empty());
    return files;
  }
  bool installed(const std::string& program) const {
    return shell("PATH=$PATH:/usr/sbin:/usr/local/sbin command -v " + program).exit_code == 0;
  }
};

constexpr const char* kWeighted = R"(defaults
  mode http
  timeout connect 5s
frontend web
  bind :8080
  use_backend api if { path_beg /api/ }
  default_backend app
backend app
  balance roundrobin
  server a 192.0.2.1:80 weight 12
  server b 192.0.2.2:80 weight 7
  server c 192.0.2.3:80 weight 7 disabled
  server d 192.0.2.4:80 backup
backend api
  balance static-rr
  server x 192.0.2.5:80 weight 3
  server y 192.0.2.6:80 weight 1
)";

TEST_F(ImportCommand, WritesAScenarioThatRuns) {
  write("haproxy.cfg", kWeighted);
  const Finished imported = ballast("import haproxy.cfg --rate 400/s --workers 8 > app.yaml");
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.err, HasSubstr("13 of 13 statements about traffic understood"));
  EXPECT_THAT(content("app.yaml"), AllOf(HasSubstr("# haproxy.cfg:10"), HasSubstr("ASSUMED")));
  EXPECT_EQ(ballast("check app.yaml").exit_code, 0);
  EXPECT_EQ(ballast("run app.yaml --quiet").exit_code, 0);
}

TEST_F(ImportCommand, RunsToTheSharesThatSplitShows) {
  write("haproxy.cfg", kWeighted);
  ASSERT_EQ(ballast("import haproxy.cfg --rate 400/s > app.yaml").exit_code, 0);
  const auto run = json(ballast("run app.yaml --quiet --format json").out);
  const auto split = json(ballast("split haproxy.cfg --format json").out);
  for (const auto& backend : split["backends"])
    for (const auto& server : backend["servers"]) {
      double share = -1;
      for (const auto& other : run["pools"][backend["name"].get<std::string>()]["servers"])
        if (other["name"] == server["name"]) share = other["share"];
      // Turns are taken: no chance in it, only the end of the run.
      EXPECT_NEAR(share, server["share"].get<double>(), 1e-3) << server["name"];
    }
}

TEST_F(ImportCommand, ShowsSharesNowAndWithAServerDown) {
  write("haproxy.cfg", kWeighted);
  const auto split =
      json(ballast("split haproxy.cfg --rate 300/s --capacity 100/s --format json").out);
  EXPECT_EQ(split["schema"], "ballast/config-split/1");
  const auto& app = split["backends"][0];
  EXPECT_NEAR(app["servers"][0]["share"].get<double>(), 12.0 / 19, 1e-9);
  EXPECT_NEAR(app["servers"][0]["load"].get<double>(), 1.5 * 12 / 19, 1e-9);
  EXPECT_EQ(app["servers"][2]["serves"], false);
  EXPECT_EQ(app["servers"][0]["share_at_most"], 1.0);
  EXPECT_EQ(app["servers"][0]["at_most_without"], "b");
  EXPECT_THAT(ballast("split haproxy.cfg").out,
              AllOf(StartsWith("route"), HasSubstr("c (no traffic)"), HasSubstr("d (backup)")));
}

// The ring has one point a host, and the addresses were chosen so that one arc is .3 of the circle.
TEST_F(ImportCommand, MeasuresTheArcsOfEnvoysRing) {
  const auto split =
      json(ballast("split '" BALLAST_SOURCE_DIR
                   "/tests/scenarios/audit/incidents/wrong-algorithm/faulty.yaml' --format json")
               .out);
  const auto& servers = split["backends"][0]["servers"];
  EXPECT_NEAR(servers[0]["share"].get<double>(), 0.3, 2e-4);
  for (std::size_t i = 1; i < servers.size(); ++i)
    EXPECT_NEAR(servers[i]["share"].get<double>(), 0.1, 2e-4) << i;
}

TEST_F(ImportCommand, SetsTheRateOfOneRoute) {
  write("haproxy.cfg", kWeighted);
  const Finished imported = ballast("import haproxy.cfg --rate 100/s --rate web-api=7/s");
  EXPECT_THAT(imported.out, HasSubstr("rate: 7/s"));
  const Finished unknown = ballast("import haproxy.cfg --rate web-apo=7/s");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'web-api'"));
  EXPECT_EQ(unknown.out, "");
}

TEST_F(ImportCommand, TakesTheDefaultsOfTheTargetVersion) {
  write("haproxy.cfg", "backend a\n  server x 192.0.2.1:80\n");
  EXPECT_THAT(ballast("import haproxy.cfg").out, HasSubstr("haproxy/roundrobin"));
  EXPECT_THAT(ballast("import haproxy.cfg --target haproxy-3.3").out,
              HasSubstr("algorithm: haproxy/random  # the default of haproxy-3.3"));
  EXPECT_EQ(ballast("import haproxy.cfg --target haproxie").exit_code, 2);
}

TEST_F(ImportCommand, ListsWhatItDidNotUnderstand) {
  write("haproxy.cfg", "backend a\n  blance leastconn\n  server x 192.0.2.1:80\n");
  const Finished imported = ballast("import haproxy.cfg");
  EXPECT_EQ(imported.exit_code, 0);
  EXPECT_THAT(
      imported.err,
      HasSubstr("haproxy.cfg:2:3: warning[not-understood]: 'blance leastconn' in backend a"));
  EXPECT_THAT(imported.out, HasSubstr("1 of its statements about traffic"));
}

TEST_F(ImportCommand, ReadsTheEnvironment) {
  write("haproxy.cfg", "backend a\n  server x \"$HOST:80\" weight \"${W-5}\"\n");
  EXPECT_THAT(ballast("import haproxy.cfg --env HOST=192.0.2.9").err,
              Not(HasSubstr("not-understood")));
  EXPECT_THAT(shell("HOST=192.0.2.9 W=7 \"$BALLAST\" import haproxy.cfg").out,
              HasSubstr("weight: 7"));
}

TEST_F(ImportCommand, AnswersBadFilesWithADiagnostic) {
  write("half.cfg", "backend a\n  server x \"192.0.2.1:80\n");
  EXPECT_EQ(ballast("import half.cfg").exit_code, 2);
  EXPECT_THAT(ballast("import half.cfg").err,
              HasSubstr("half.cfg:2:12: error[unterminated-quote]"));
  write("nginx.conf", "http { upstream a { server 192.0.2.1;");
  EXPECT_EQ(ballast("import nginx.conf").exit_code, 2);
  write("binary.cfg", std::string("backend a\n\0\x01\x02", 13));
  EXPECT_THAT(ballast("import binary.cfg").err, HasSubstr("error[not-text]"));
  write("prose.txt", "Dear Sir,\nwhat is this?\n");
  EXPECT_THAT(ballast("import prose.txt").err, HasSubstr("error[unknown-product]"));
  write("empty.cfg", "");
  EXPECT_EQ(ballast("import empty.cfg").exit_code, 2);
  EXPECT_EQ(ballast("import nowhere.cfg").exit_code, 3);
  EXPECT_EQ(ballast("import .").exit_code, 3);
  shell("head -c 50000000 /dev/zero | tr '\\0' 'a' > big.cfg");
  EXPECT_THAT(ballast("import big.cfg").err, HasSubstr("error[too-large]"));
  write("loop.conf", "events {}\nhttp { include loop.conf; }\n");
  EXPECT_THAT(ballast("import loop.conf").err, HasSubstr("error[include-loop]"));
  write("deep.conf", "http { " + std::string(300000, '{'));
  EXPECT_EQ(ballast("import deep.conf").exit_code, 2);
  write("mark.yaml", "\xEF\xBB\xBFstatic_resources: {clusters: []}\n");
  EXPECT_THAT(ballast("import mark.yaml").err, HasSubstr("envoy-1.35"));
  write("inc.conf", "events {}\nhttp { include /dev/zero; include gone.conf; include .; }\n");
  EXPECT_THAT(ballast("import inc.conf").err,
              AllOf(HasSubstr("inc.conf:2:8: warning[unreadable-include]"),
                    HasSubstr("inc.conf:2:27: warning[unreadable-include]"),
                    HasSubstr("inc.conf:2:46: warning[unreadable-include]")));
  for (const char* file : {"half.cfg", "nginx.conf", "binary.cfg", "big.cfg", "loop.conf"})
    EXPECT_EQ(ballast(std::string("import ") + file).out, "") << file;
}

TEST_F(ImportCommand, UnderstandsAllOfTheConfigurationsForTests) {
  for (const char* product : {"haproxy", "nginx", "envoy"})
    for (const std::string& file : fixtures(product)) {
      const Finished imported = ballast("import '" + file + "' > imported.yaml");
      EXPECT_EQ(imported.exit_code, 0) << file << imported.err;
      EXPECT_THAT(imported.err, Not(HasSubstr("not-understood"))) << file;
      EXPECT_EQ(ballast("check imported.yaml").exit_code, 0) << file;
      const Finished run = ballast("run imported.yaml --set duration=20s --quiet --format json");
      EXPECT_EQ(run.exit_code, 0) << file << run.err;
      EXPECT_EQ(ballast("split '" + file + "'").exit_code, 0) << file;
    }
}

TEST_F(ImportCommand, IsTestedWithConfigurationsThatHaproxyAccepts) {
  if (!installed("haproxy")) GTEST_SKIP() << "haproxy is not installed";
  for (const std::string& file : fixtures("haproxy")) {
    const Finished check = shell("PATH=$PATH:/usr/sbin haproxy -c -f '" + file + "' 2>&1");
    EXPECT_EQ(check.exit_code, 0) << file << "\n" << check.out;
  }
}

TEST_F(ImportCommand, IsTestedWithConfigurationsThatNginxAccepts) {
  if (!installed("nginx")) GTEST_SKIP() << "nginx is not installed";
  for (const std::string& file : fixtures("nginx")) {
    const Finished check = shell(
        "PATH=$PATH:/usr/sbin nginx -t -p . -e stderr -g 'pid ./pid;' -c '" + file + "' 2>&1");
    EXPECT_EQ(check.exit_code, 0) << file << "\n" << check.out;
  }
}

}  // namespace
}  // namespace ballast
