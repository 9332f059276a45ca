# Every header compiles alone: one generated source per header, compiled and never linked. The target
# `ballast_headers` is not part of `all`; `./dev test --full` builds it.
if(NOT BALLAST_SANITIZE)
  set(sources)
  foreach(folder sim models scenarios app)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
         ${PROJECT_SOURCE_DIR}/${folder}/*.h)
    foreach(header ${headers})
      string(MAKE_C_IDENTIFIER ${header} identifier)
      set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${identifier}.cc)
      file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@header@\"\n" @ONLY)
      list(APPEND sources ${source})
    endforeach()
  endforeach()
  add_library(ballast_headers OBJECT EXCLUDE_FROM_ALL ${sources})
  target_link_libraries(ballast_headers PRIVATE ballast_app)
  target_compile_options(ballast_headers PRIVATE -O0)
endif()
