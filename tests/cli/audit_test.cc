// `ballast audit` as users and CI meet it.
#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AuditCommand : public CommandLineTest {
 protected:
  static std::string haproxy(const std::string& servers) {
    return "defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n"
           "  timeout server 30s\n\nfrontend web\n  bind :8080\n  default_backend app\n\n"
           "backend app\n  balance roundrobin\n  option httpchk GET /ok\n" +
           servers;
  }
  static std::string servers(const std::vector<int>& weights) {
    std::string text;
    for (std::size_t i = 0; i < weights.size(); ++i)
      text += "  server app-" + std::to_string(i + 1) + " 10.0.0." + std::to_string(i + 1) +
              ":80 check weight " + std::to_string(weights[i]) + "\n";
    return text;
  }
  static std::string misweighted() { return haproxy(servers({12, 12, 7, 7, 7, 7, 7, 7, 7, 7})); }
  static std::string even() { return haproxy(servers(std::vector<int>(10, 10))); }
};

TEST_F(AuditCommand, FailsOnTheSeverityAsked) {
  write("haproxy.cfg", misweighted());
  const Finished quiet = ballast("audit haproxy.cfg --no-simulate");
  EXPECT_EQ(quiet.exit_code, 0);
  EXPECT_EQ(quiet.err, "");
  EXPECT_THAT(quiet.out,
              AllOf(HasSubstr("warning[uneven-shares] backend app: app-1 and app-2 get 15 %"),
                    HasSubstr("docs/audit/uneven-shares.md")));
  EXPECT_EQ(ballast("audit haproxy.cfg --no-simulate --fail-on warning").exit_code, 1);
  const Finished loaded = ballast("audit haproxy.cfg --no-simulate --rate 800/s");
  EXPECT_EQ(loaded.exit_code, 1);
  EXPECT_THAT(loaded.out, HasSubstr("error[overloaded-server]"));
}

TEST_F(AuditCommand, MeasuresWhatAFindingCosts) {
  write("haproxy.cfg", misweighted());
  const auto result = json(ballast("audit haproxy.cfg --rate 800/s --format json").out);
  double failed = -1;
  for (const auto& finding : result["configs"][0]["findings"])
    if (finding["rule"] == "overloaded-server")
      for (const auto& evidence : finding["evidence"])
        if (evidence["measured"] && evidence["name"] == "requests failed")
          failed = evidence["value"];
  EXPECT_NEAR(failed, 0.05, 0.005);  // 1 - 1/1.2 of 30 %
}

TEST_F(AuditCommand, WritesSarifWithRelativePathsAndStableFingerprints) {
  shell("mkdir -p conf");
  write("conf/haproxy.cfg", misweighted());
  const auto first = json(ballast("audit conf/haproxy.cfg --no-simulate --format sarif").out);
  EXPECT_EQ(first["version"], "2.1.0");
  const auto& run = first["runs"][0];
  ASSERT_FALSE(run["results"].empty());
  const auto& result = run["results"][0];
  const auto& place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "conf/haproxy.cfg");
  EXPECT_GT(place["region"]["startLine"], 0);
  const auto index = result["ruleIndex"].get<std::size_t>();
  EXPECT_EQ(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
  write("conf/haproxy.cfg", "# a line more\n" + misweighted());
  const auto second = json(ballast("audit conf/haproxy.cfg --no-simulate --format sarif").out);
  EXPECT_EQ(second["runs"][0]["results"][0]["partialFingerprints"], result["partialFingerprints"]);
  EXPECT_NE(second["runs"][0]["results"][0]["locations"], result["locations"]);
  const std::string here = "\"$PWD/conf/haproxy.cfg\"";
  const auto absolute =
      json(shell("\"$BALLAST\" audit " + here + " --no-simulate --format sarif").out);
  EXPECT_EQ(absolute["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
                    ["artifactLocation"]["uri"],
            "conf/haproxy.cfg");
}

TEST_F(AuditCommand, WritesJunit) {
  write("haproxy.cfg", misweighted());
  const Finished junit =
      ballast("audit haproxy.cfg --no-simulate --fail-on warning --format junit");
  EXPECT_EQ(junit.exit_code, 1);
  EXPECT_THAT(junit.out, AllOf(HasSubstr("<testsuites name=\"ballast audit\""),
                               HasSubstr("name=\"uneven-shares\">\n      <failure message=")));
}

TEST_F(AuditCommand, KnowsABaseline) {
  write("haproxy.cfg", misweighted());
  EXPECT_EQ(ballast("audit haproxy.cfg --no-simulate --write-baseline known.json").exit_code, 0);
  const Finished known =
      ballast("audit haproxy.cfg --no-simulate --baseline known.json --fail-on info");
  EXPECT_EQ(known.exit_code, 0) << known.out;
  EXPECT_THAT(known.out, HasSubstr("in the baseline"));
  write("haproxy.cfg", haproxy(servers({100, 10, 10})));
  EXPECT_EQ(ballast("audit haproxy.cfg --no-simulate --baseline known.json").exit_code, 1);
  write("bad.json", "[]");
  EXPECT_EQ(ballast("audit haproxy.cfg --baseline bad.json").exit_code, 2);
  EXPECT_EQ(ballast("audit haproxy.cfg --baseline none.json").exit_code, 3);
}

TEST_F(AuditCommand, SaysWhatAChangeDoesToTheSplitAndRefusesIt) {
  write("old.cfg", even());
  write("new.cfg", misweighted());
  const Finished push = ballast("audit --against old.cfg new.cfg --no-simulate");
  EXPECT_EQ(push.exit_code, 1);
  EXPECT_THAT(push.out, AllOf(HasSubstr("error[push-concentrates]"),
                              HasSubstr("before, the largest share was 10 %")));
  const auto result =
      json(ballast("audit --against old.cfg new.cfg --no-simulate --format json").out);
  EXPECT_EQ(result["configs"][0]["changes"][0]["servers"][0]["after"], 0.15);
  EXPECT_EQ(ballast("audit --against new.cfg old.cfg --no-simulate").exit_code, 0);
  EXPECT_EQ(ballast("audit --against old.cfg --no-simulate").exit_code, 2);
}

TEST_F(AuditCommand, MultipliesTheRetriesOfLayers) {
  const std::string retrying =
      haproxy("  retry-on all-retryable-errors\n  retries 2\n" + servers({10, 10, 10}));
  write("edge.cfg", retrying);
  write("inner.cfg", retrying);
  const Finished layers = ballast("audit edge.cfg inner.cfg --layers --no-simulate");
  EXPECT_THAT(layers.out,
              AllOf(HasSubstr("warning[layered-retries]"), HasSubstr("9 times (3 x 3)")));
  EXPECT_THAT(ballast("audit edge.cfg inner.cfg --no-simulate").out, Not(HasSubstr("layered")));
}

TEST_F(AuditCommand, RefusesWhatItCannotRead) {
  write("bad.cfg", "backend app\n  server a \"10.0.0.1:80\n");
  EXPECT_EQ(ballast("audit bad.cfg").exit_code, 2);
  EXPECT_EQ(ballast("audit none.cfg").exit_code, 3);
  write("haproxy.cfg", even());
  const Finished typo = ballast("audit haproxy.cfg --rate apps=800/s");
  EXPECT_EQ(typo.exit_code, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean 'app'?"));
  EXPECT_EQ(ballast("audit haproxy.cfg --fail-on never").exit_code, 2);
}

TEST_F(AuditCommand, DoesNotTakeHalfAFileForOneWithoutFaults) {
  write("half.cfg", "frontend web\n  bind :8080\n  default_backend app\n");
  const Finished half = ballast("audit half.cfg --no-simulate");
  EXPECT_EQ(half.exit_code, 1);
  EXPECT_THAT(half.out, HasSubstr("half.cfg:3:19: error[missing-backend]"));
  EXPECT_THAT(half.err, HasSubstr("warning[nothing-to-audit]"));
  write("empty.cfg", "");
  EXPECT_THAT(ballast("audit empty.cfg").err, HasSubstr("warning[nothing-to-audit]"));
  write("rest.cfg", "backend app\n  server a 192.0.2.1:80\n");
  const Finished both = ballast("audit half.cfg rest.cfg --together --no-simulate");
  EXPECT_EQ(both.exit_code, 0) << both.out;
}

TEST_F(AuditCommand, ListsWhatItDidNotUnderstand) {
  write("haproxy.cfg", haproxy("  blance leastconn\n" + servers({1, 1, 1})));
  EXPECT_THAT(ballast("audit haproxy.cfg --no-simulate").err,
              HasSubstr("haproxy.cfg:14:3: warning[not-understood]: 'blance leastconn'"));
}

TEST_F(AuditCommand, IsListedRuleByRule) {
  EXPECT_THAT(ballast("list audit-rules").out, HasSubstr("uneven-shares"));
  EXPECT_THAT(ballast("list audit-rules uneven-shares").out, HasSubstr("severity: warning"));
}

TEST_F(AuditCommand, FindsNoErrorInTheExamplesOfTheProducts) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const char* file :
       {"/etc/haproxy/haproxy.cfg", "/etc/nginx/nginx.conf", "/etc/nginx/sites-available/default"})
    if (fs::exists(file)) files.emplace_back(file);
  for (const char* folder :
       {"/usr/share/doc/haproxy/examples", BALLAST_SOURCE_DIR "/tests/configs/haproxy",
        BALLAST_SOURCE_DIR "/tests/configs/nginx", BALLAST_SOURCE_DIR "/tests/configs/envoy"})
    if (fs::exists(folder))
      for (const auto& file : fs::directory_iterator(folder)) files.push_back(file.path());
  EXPECT_GE(files.size(), 10U);
  for (const std::string& file : files) {
    const Finished example = ballast("audit --no-simulate '" + file + "'");
    EXPECT_EQ(example.exit_code, 0) << example.out << example.err;
  }
}

}  // namespace
}  // namespace ballast
