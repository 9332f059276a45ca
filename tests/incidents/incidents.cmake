# Every shipped scenario is its own test: its expect lines decide the exit code. What they cannot say
# (relations between figures) is tested in figures_test.cc on the results written here. The longest
# outages run with the what-ifs that figures_test.cc reads; `./dev test --full` runs all of them.
set(whatifs_favoured-servers infinite_database)
set(whatifs_login-bottleneck without_added_servers,no_retries)
set(whatifs_routing-rule one_shot_fix,infinite_database)
set(whatifs_wrong-algorithm kept_round_robin,infinite_database)
set(results ${CMAKE_BINARY_DIR}/incidents)
file(GLOB scenarios CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/scenarios/incidents/*.yaml
     ${PROJECT_SOURCE_DIR}/scenarios/library/*.yaml)
foreach(scenario ${scenarios})
  get_filename_component(name ${scenario} NAME_WE)
  set(whatifs all)
  if(whatifs_${name})
    set(whatifs ${whatifs_${name}})
    add_test(NAME incident_with_all_whatifs.${name}
             COMMAND ballast run ${scenario} --whatif all --quiet)
    set_tests_properties(incident_with_all_whatifs.${name} PROPERTIES LABELS full TIMEOUT 900)
  endif()
  add_test(NAME incident.${name}
           COMMAND ballast run ${scenario} --whatif ${whatifs} --quiet --no-performance
                   --out ${results}/${name})
  set_tests_properties(incident.${name} PROPERTIES
    LABELS incident TIMEOUT 600 FIXTURES_SETUP incident_results)
endforeach()

if(scenarios)
  add_executable(incident_tests ${CMAKE_CURRENT_LIST_DIR}/figures_test.cc)
  target_link_libraries(incident_tests PRIVATE ballast_flags nlohmann_json::nlohmann_json
                        GTest::gtest_main)
  target_compile_definitions(incident_tests PRIVATE BALLAST_INCIDENT_RESULTS="${results}")
  ballast_test_options(incident_tests TRUE)
  gtest_discover_tests(incident_tests TEST_PREFIX incident_figures. DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS incident FIXTURES_REQUIRED incident_results)
endif()
