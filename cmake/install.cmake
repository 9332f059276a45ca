# What `cmake --install` puts in place: the command, the shipped scenarios, the man page. The command
# finds the scenarios relative to itself, so the tree may be moved as a whole.
install(TARGETS ballast RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY scenarios/incidents scenarios/library
        DESTINATION ${CMAKE_INSTALL_DATADIR}/ballast/scenarios FILES_MATCHING PATTERN "*.yaml")
install(FILES man/ballast.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
