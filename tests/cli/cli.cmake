# The command as users and scripts meet it: its exit codes, streams, files and messages.
add_executable(cli_tests cli/audit_sarif_test.cc cli/audit_test.cc cli/bad_input_test.cc cli/command_test.cc cli/compare_test.cc
               cli/import_test.cc cli/plan_test.cc cli/report_test.cc cli/run_test.cc
               cli/split_test.cc cli/sweep_test.cc cli/verify_test.cc)
target_link_libraries(cli_tests PRIVATE ballast_flags nlohmann_json::nlohmann_json
                      GTest::gtest_main GTest::gmock)
target_compile_definitions(cli_tests PRIVATE BALLAST_BINARY="$<TARGET_FILE:ballast>"
                           BALLAST_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
add_dependencies(cli_tests ballast)
ballast_test_options(cli_tests TRUE)
gtest_discover_tests(cli_tests TEST_PREFIX cli. DISCOVERY_TIMEOUT 60
                     PROPERTIES LABELS quick TIMEOUT 120)

# The quick validation set, as whoever doubts runs it.
add_test(NAME verify.quick COMMAND ballast verify --quiet)
set_tests_properties(verify.quick PROPERTIES LABELS slow TIMEOUT 600)
