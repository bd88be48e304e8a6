include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY STAMPEDE_LIBRARIES)
install(TARGETS ${libraries} stampede_stampede EXPORT stampedeTargets
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS stampede)
set(made_by_stampede ${PROJECT_BINARY_DIR}/cli)
install(FILES ${made_by_stampede}/stampede.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${made_by_stampede}/stampede.bash RENAME stampede
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${made_by_stampede}/_stampede DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${made_by_stampede}/stampede.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(EXPORT stampedeTargets NAMESPACE stampede::
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/stampede)
configure_package_config_file(cmake/stampedeConfig.cmake.in
  ${PROJECT_BINARY_DIR}/stampedeConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/stampede)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/stampedeConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/stampedeConfig.cmake
              ${PROJECT_BINARY_DIR}/stampedeConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/stampede)
