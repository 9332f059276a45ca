# What real balancers did, replayed: one library that knows the layout of tests/golden, a program
# over it, and tests of the replaying itself.
add_library(ballast_replay STATIC conformance/player.cc conformance/replay.cc
            conformance/replay_envoy.cc conformance/replay_haproxy.cc conformance/replay_nginx.cc
            conformance/replay_others.cc conformance/replay_systems.cc)
target_link_libraries(ballast_replay PUBLIC ballast_scenarios nlohmann_json::nlohmann_json)
ballast_test_options(ballast_replay TRUE)
add_executable(ballast_conformance conformance/main.cc)
target_link_libraries(ballast_conformance PRIVATE ballast_replay)

add_executable(conformance_tests conformance/replay_test.cc)
target_link_libraries(conformance_tests PRIVATE ballast_replay GTest::gtest_main GTest::gmock)
ballast_test_options(conformance_tests TRUE)
gtest_discover_tests(conformance_tests TEST_PREFIX conformance. DISCOVERY_TIMEOUT 60
                     PROPERTIES LABELS quick)
add_test(NAME conformance.golden COMMAND ballast_conformance --quiet --at-least 175
         ${CMAKE_CURRENT_SOURCE_DIR}/golden)
set_tests_properties(conformance.golden PROPERTIES LABELS quick TIMEOUT 120)

# The same against the real programs, where they are installed.
find_package(Threads REQUIRED)
add_executable(ballast_live conformance/live/child.cc conformance/live/haproxy.cc
               conformance/live/main.cc conformance/live/nginx.cc conformance/live/sockets.cc)
target_link_libraries(ballast_live PRIVATE ballast_flags nlohmann_json::nlohmann_json
                      Threads::Threads)
ballast_test_options(ballast_live TRUE)
add_dependencies(ballast_live ballast)
foreach(product haproxy nginx)
  add_test(NAME live.${product} COMMAND ballast_live ${product} $<TARGET_FILE:ballast>)
  set_tests_properties(live.${product} PROPERTIES LABELS live TIMEOUT 120 SKIP_RETURN_CODE 77)
endforeach()
