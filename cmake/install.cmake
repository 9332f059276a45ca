# What `cmake --install` puts in place: the command, the shipped scenarios, the reference values of
# `ballast verify`, the man page. The command finds its files relative to itself, so the tree may be
# moved as a whole.
install(TARGETS ballast RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY scenarios/incidents scenarios/library
        DESTINATION ${CMAKE_INSTALL_DATADIR}/ballast/scenarios FILES_MATCHING PATTERN "*.yaml")
install(DIRECTORY tests/reference/
        DESTINATION ${CMAKE_INSTALL_DATADIR}/ballast/reference FILES_MATCHING PATTERN "*.json")
install(FILES man/ballast.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
