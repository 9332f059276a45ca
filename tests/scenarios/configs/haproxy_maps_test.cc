// Patterns and names that stand in files of their own: `acl ... -f FILE`, and maps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "scenarios/configs/read_config.h"

namespace ballast::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class HaproxyMaps : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() /
                 ("ballast-maps-" + std::to_string(::getpid()) + "-" +
                  testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name) << text;
  }
  // A frontend with these lines, and the backends app, api and other.
  Config read(const std::string& lines) const {
    std::string text = "frontend web\n  bind :8080\n" + lines;
    for (const char* name : {"app", "api", "other"})
      text += std::string("backend ") + name + "\n  server s 192.0.2.1:80\n";
    Checked<Config> read = read_config_text(text, (directory_ / "haproxy.cfg").string(),
                                            {read_target("haproxy-2.6"), {}});
    EXPECT_TRUE(read.ok() && read.diagnostics.empty());
    return std::move(*read.value);
  }
  // "VALUES -> BACKEND" of each route.
  static std::vector<std::string> routes(const Config& config) {
    std::vector<std::string> all;
    for (const Route& route : config.frontends[0].routes) {
      std::string text;
      for (const auto& term : route.condition)
        for (const Match& match : term)
          for (const std::string& value : match.values) text += value + " ";
      text += "->";
      for (const RouteTarget& target : route.targets) text += " " + target.backend.value;
      all.push_back(text);
    }
    return all;
  }

  std::filesystem::path directory_;
};

TEST_F(HaproxyMaps, ReadsThePatternsOfAnAclBesideTheConfiguration) {
  write("hosts.lst", "# internal\n\n  api.example.org  \napi.example.net\n");
  const Config config = read("  use_backend api if { hdr(host) -i -f hosts.lst }\n");
  EXPECT_THAT(routes(config), ElementsAre("api.example.org api.example.net -> api"));
  EXPECT_THAT(config.not_understood, testing::IsEmpty());
}

TEST_F(HaproxyMaps, ReadsTheKeysOfAMapThatAnAclUses) {
  write("hosts.map", "api.example.org api\n");
  EXPECT_THAT(routes(read("  use_backend api if { hdr(host) -M -f hosts.map }\n")),
              ElementsAre("api.example.org -> api"));
}

TEST_F(HaproxyMaps, MakesARouteOfEachBackendInAMap) {
  write("hosts.map", "a.example.org app\nb.example.org api\n# c\nd.example.org\tapp \n");
  const Config config =
      read("  use_backend %[req.hdr(host),lower,map(hosts.map,other)]\n  default_backend app\n");
  EXPECT_THAT(routes(config),
              ElementsAre("b.example.org -> api", "a.example.org d.example.org -> app", "-> other",
                          "-> app"));
  EXPECT_EQ(config.frontends[0].routes[0].where.line, 2);
  EXPECT_THAT(config.at(config.frontends[0].routes[0].where).file, HasSubstr("hosts.map"));
  EXPECT_THAT(config.not_understood, testing::IsEmpty());
}

TEST_F(HaproxyMaps, GoesToTheDefaultBackendWithWhatTheMapDoesNotKnow) {
  write("hosts.map", "a.example.org api\n");
  EXPECT_THAT(routes(read("  use_backend %[req.hdr(host),map_str(hosts.map)]\n"
                          "  use_backend other if { path /never }\n  default_backend app\n")),
              ElementsAre("a.example.org -> api", "-> app", "/never -> other", "-> app"));
}

TEST_F(HaproxyMaps, FindsTheLongestPrefixFirst) {
  write("paths.map", "/a app\n/a/b api\n");
  EXPECT_THAT(routes(read("  use_backend %[path,map_beg(paths.map)] if { method GET }\n")),
              ElementsAre("GET /a/b -> api", "GET /a -> app", "GET ->"));
}

TEST_F(HaproxyMaps, KeepsTheOrderOfTheFileForOtherKinds) {
  write("paths.map", "^/x app\n^/x/y api\n");
  EXPECT_THAT(routes(read("  use_backend %[path,map_reg(paths.map,other)]\n")),
              ElementsAre("^/x -> app", "^/x/y -> api", "-> other"));
}

TEST_F(HaproxyMaps, ReportsFilesThatAreNotThereOrCannotBeUsed) {
  std::filesystem::create_directories(directory_ / "folder");
  write("binary", std::string("a\0b", 3));
  for (const auto& [file, problem] :
       {std::pair("gone.map", "there is no file gone.map"),
        std::pair("folder", "folder is no file"), std::pair("/dev/zero", "/dev/zero is no file"),
        std::pair("binary", "binary is not text")}) {
    const Config map = read(std::string("  use_backend %[path,map_beg(") + file + ",other)]\n");
    ASSERT_EQ(map.not_understood.size(), 1U) << file;
    EXPECT_THAT(map.not_understood[0].reason, HasSubstr(problem));
    EXPECT_EQ(map.frontends[0].routes[0].action, Route::Action::kDynamic);
    const Config acl = read(std::string("  use_backend api if { path -f ") + file + " }\n");
    ASSERT_EQ(acl.not_understood.size(), 1U) << file;
    EXPECT_THAT(acl.not_understood[0].reason, HasSubstr(problem));
  }
}

TEST_F(HaproxyMaps, LeavesExpressionsThatItDoesNotUnderstandAlone) {
  write("m.map", "a app\n");
  for (const char* expression :
       {"%[path,base64,map(m.map)]", "%[path,map_int(m.map)]", "x-%[path,map(m.map)]",
        "%[path,map(m.map),lower]", "%[,map(m.map)]", "%[path,map(]", "%[]"}) {
    const Config config = read(std::string("  use_backend ") + expression + "\n");
    ASSERT_EQ(config.frontends[0].routes.size(), 1U) << expression;
    EXPECT_EQ(config.frontends[0].routes[0].action, Route::Action::kDynamic) << expression;
  }
}

}  // namespace
}  // namespace ballast::config
