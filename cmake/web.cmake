# The page of the reports: web/ is checked, bundled and compiled into the program, so that no file is
# needed beside it. Sets `web_sources`.
option(BALLAST_WEB "Build the page of reports into the program (needs node and npm)" ON)
set(web_dir ${PROJECT_SOURCE_DIR}/web)
set(web_out ${CMAKE_BINARY_DIR}/web)
if(BALLAST_WEB)
  find_program(BALLAST_NODE node)
  find_program(BALLAST_NPM npm)
  if(NOT BALLAST_NODE OR NOT BALLAST_NPM)
    message(FATAL_ERROR "The page of the reports is built with node and npm, which are not here. Install "
                        "them (Debian: apt-get install nodejs npm), or configure with -DBALLAST_WEB=OFF to "
                        "build without reports.")
  endif()
  file(GLOB web_inputs CONFIGURE_DEPENDS ${web_dir}/src/* ${web_dir}/test/* ${web_dir}/browser/*)
  set(web_modules ${web_dir}/node_modules/.package-lock.json)
  add_custom_command(
    OUTPUT ${web_modules}
    COMMAND ${BALLAST_NPM} ci --ignore-scripts --no-progress --loglevel=error
    WORKING_DIRECTORY ${web_dir}
    DEPENDS ${web_dir}/package.json ${web_dir}/package-lock.json ${web_dir}/.npmrc
    COMMENT "Fetching the npm packages of the page" VERBATIM)
  set(web_flags)
  if(BALLAST_TESTS)
    set(web_flags --tests)
  endif()
  add_custom_command(
    OUTPUT ${web_out}/assets.cc
    COMMAND ${BALLAST_NODE} node_modules/typescript/bin/tsc --noEmit
    COMMAND ${BALLAST_NODE} build.mjs ${web_out} ${web_flags}
    WORKING_DIRECTORY ${web_dir}
    DEPENDS ${web_inputs} ${web_modules} ${web_dir}/build.mjs ${web_dir}/tsconfig.json
    COMMENT "Bundling the page of the reports" VERBATIM)
  set(web_sources ${web_out}/assets.cc)
else()
  set(web_sources ${PROJECT_SOURCE_DIR}/app/report/no_assets.cc)
endif()
