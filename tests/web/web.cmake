# The page of the reports: its code alone under node's own test runner, and whole pages in Chromium (the
# tests are web/test and web/browser). Screenshots stay in web/pages/screenshots of the build.
if(BALLAST_WEB)
  set(web_dir ${PROJECT_SOURCE_DIR}/web)
  set(web_out ${CMAKE_BINARY_DIR}/web)
  set(unit_tests)
  file(GLOB names CONFIGURE_DEPENDS RELATIVE ${web_dir}/test ${web_dir}/test/*.test.ts)
  foreach(name ${names})
    string(REGEX REPLACE "\\.ts$" ".mjs" name ${name})
    list(APPEND unit_tests ${web_out}/tests/test/${name})
  endforeach()
  add_test(NAME web.unit COMMAND ${BALLAST_NODE} --test ${unit_tests})
  set_tests_properties(web.unit PROPERTIES LABELS quick TIMEOUT 120)

  add_test(NAME web.browser COMMAND ${BALLAST_NODE} --test ${web_out}/tests/browser/report.test.mjs)
  set(environment BALLAST_BINARY=$<TARGET_FILE:ballast> BALLAST_INCIDENT_RESULTS=${CMAKE_BINARY_DIR}/incidents
                  BALLAST_PAGES=${web_out}/pages)
  set_tests_properties(web.browser PROPERTIES
    LABELS incident TIMEOUT 600 FIXTURES_REQUIRED incident_results
    ENVIRONMENT "${environment}" SKIP_REGULAR_EXPRESSION "SKIPPED: no Chromium")
  add_test(NAME web.studies COMMAND ${BALLAST_NODE} --test ${web_out}/tests/browser/studies.test.mjs)
  set_tests_properties(web.studies PROPERTIES
    LABELS slow TIMEOUT 300 ENVIRONMENT "${environment}" SKIP_REGULAR_EXPRESSION "SKIPPED: no Chromium")
endif()
