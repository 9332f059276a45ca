# Flags that every target shares. No contraction to fused multiply-add: it changes results with the
# target machine and the compiler, and a run must give the same bytes everywhere.
add_library(ballast_flags INTERFACE)
target_include_directories(ballast_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(ballast_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -ffp-contract=off
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/= $<$<BOOL:${BALLAST_WERROR}>:-Werror>)
if(BALLAST_SANITIZE)
  target_compile_options(ballast_flags INTERFACE -fsanitize=${BALLAST_SANITIZE}
                         -fno-sanitize-recover=all -fno-omit-frame-pointer
                         # gcc 12 sees ghosts in std::regex and std::function when it instruments them.
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(ballast_flags INTERFACE -fsanitize=${BALLAST_SANITIZE})
endif()
