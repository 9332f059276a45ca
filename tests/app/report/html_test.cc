#include "app/report/html.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast::report {
namespace {

TEST(ReportHtml, EscapesWhatMeansSomething) {
  EXPECT_EQ(escaped("<b> & \"c\" 'd'"), "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  EXPECT_EQ(escaped(std::string("a\0b\x1b", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escaped("Zürich\n2"), "Zürich 2");
}

TEST(ReportHtml, KeepsJsonFromEndingItsElement) {
  const Json json = {{"name", "</script><script>alert(1)</script><!-- &"}};
  const std::string text = script_json(json);
  EXPECT_EQ(text.find_first_of("<>&"), std::string::npos) << text;
  EXPECT_EQ(Json::parse(text), json);
}

TEST(ReportHtml, KeepsNumbersAndTheirUnitTogether) {
  EXPECT_EQ(prose("5.02 % of <x>"), "5.02\xC2\xA0% of &lt;x&gt;");
}

TEST(ReportHtml, GivesATableItsHeadsAndTheNumbersBehindTheText) {
  Table table;
  table.caption = "of \"all\"";
  table.head = {words("a"), words("b")};
  table.rows = {{{words("<x>"), figure("5.02 %", 0.0502)}, "hot"},
                {{words("y"), figure("", NAN)}, ""}};
  const std::string html = table_html(table);
  EXPECT_NE(html.find("<caption><span>of &quot;all&quot;</span></caption>"), std::string::npos);
  EXPECT_NE(html.find("<th scope=\"col\">a</th>"), std::string::npos);
  EXPECT_NE(html.find("<tr class=\"hot\"><th scope=\"row\">&lt;x&gt;</th><td class=\"n\" "
                      "data-v=\"0.0502\">5.02 %</td>"),
            std::string::npos)
      << html;
  EXPECT_NE(html.find("<td class=\"n\">-</td>"), std::string::npos);
}

}  // namespace
}  // namespace ballast::report
