# Every shipped scenario is its own test: its expect lines decide the exit code. What they cannot say
# (relations between figures) is tested in figures_test.cc on the results written here.
set(results ${CMAKE_BINARY_DIR}/incidents)
file(GLOB scenarios CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/scenarios/incidents/*.yaml
     ${PROJECT_SOURCE_DIR}/scenarios/library/*.yaml)
foreach(scenario ${scenarios})
  get_filename_component(name ${scenario} NAME_WE)
  add_test(NAME incident.${name}
           COMMAND ballast run ${scenario} --whatif all --quiet --no-performance
                   --out ${results}/${name})
  set_tests_properties(incident.${name} PROPERTIES
    LABELS incident TIMEOUT 600 FIXTURES_SETUP incident_results)
endforeach()

if(scenarios)
  add_executable(incident_tests ${CMAKE_CURRENT_LIST_DIR}/figures_test.cc)
  target_link_libraries(incident_tests PRIVATE ballast_flags nlohmann_json::nlohmann_json
                        GTest::gtest_main)
  target_compile_definitions(incident_tests PRIVATE BALLAST_INCIDENT_RESULTS="${results}")
  gtest_discover_tests(incident_tests TEST_PREFIX incident_figures. DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS incident FIXTURES_REQUIRED incident_results)
endif()
