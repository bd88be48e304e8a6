include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# --- The command, its documents and its scenarios ------------------------------------------------

install(TARGETS stampede COMPONENT stampede)
set(made_by_stampede ${PROJECT_BINARY_DIR}/cli)
install(FILES ${made_by_stampede}/stampede.1 COMPONENT stampede
        DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${made_by_stampede}/stampede.bash RENAME stampede COMPONENT stampede
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${made_by_stampede}/_stampede COMPONENT stampede
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${made_by_stampede}/stampede.fish COMPONENT stampede
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md CHANGELOG.md CONTRIBUTING.md LICENSE SECURITY.md COMPONENT stampede
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE RENAME copyright COMPONENT stampede DESTINATION ${CMAKE_INSTALL_DOCDIR})
# What the documents link to lies beside them, as in the tree. The scripts of examples can be run.
install(DIRECTORY docs examples COMPONENT stampede DESTINATION ${CMAKE_INSTALL_DOCDIR}
        USE_SOURCE_PERMISSIONS)
foreach(linked scenarios/README.md core/protocol.h)
  cmake_path(GET linked PARENT_PATH folder)
  install(FILES ${linked} COMPONENT stampede DESTINATION ${CMAKE_INSTALL_DOCDIR}/${folder})
endforeach()
install(DIRECTORY scenarios COMPONENT stampede DESTINATION ${CMAKE_INSTALL_DATADIR}/stampede
        FILES_MATCHING PATTERN *.json PATTERN README.md PATTERN internal EXCLUDE)

# --- The libraries, as a CMake package -----------------------------------------------------------

set(cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/stampede)
get_property(libraries GLOBAL PROPERTY STAMPEDE_LIBRARIES)
list(TRANSFORM libraries PREPEND stampede_ OUTPUT_VARIABLE targets)
install(TARGETS ${targets} EXPORT stampedeTargets COMPONENT stampede_dev
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT stampede_dev)
install(EXPORT stampedeTargets NAMESPACE stampede:: DESTINATION ${cmake_folder}
        COMPONENT stampede_dev)

set(STAMPEDE_COMPONENTS "")
foreach(library IN LISTS libraries)
  get_property(packages GLOBAL PROPERTY STAMPEDE_PACKAGES_${library})
  string(APPEND STAMPEDE_COMPONENTS "set(_stampede_${library}_needs ${packages})\n")
endforeach()
# Inline namespaces make the version a part of every name that Abseil and nlohmann/json have.
foreach(package absl nlohmann_json spdlog)
  if(${package}_VERSION)
    string(APPEND STAMPEDE_COMPONENTS
           "set(_stampede_version_of_${package} ${${package}_VERSION} EXACT)\n")
  endif()
endforeach()
configure_package_config_file(cmake/stampedeConfig.cmake.in
  ${PROJECT_BINARY_DIR}/stampedeConfig.cmake INSTALL_DESTINATION ${cmake_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/stampedeConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/stampedeConfig.cmake cmake/StampedeProtocol.cmake
              cmake/Findlibedit.cmake
              ${PROJECT_BINARY_DIR}/stampedeConfigVersion.cmake
        DESTINATION ${cmake_folder} COMPONENT stampede_dev)

# --- The libraries, for pkg-config ---------------------------------------------------------------

# What is below stands behind: a linker that reads static libraries goes through them once.
set(STAMPEDE_PC_LIBS "")
foreach(target IN LISTS targets)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    string(PREPEND STAMPEDE_PC_LIBS " -l${target}")
  endif()
endforeach()
# absl::status is absl_status there, and two packages have other names. Threads are no package, but
# a flag.
get_property(linked GLOBAL PROPERTY STAMPEDE_LINKED_TARGETS)
list(FILTER linked EXCLUDE REGEX "^Threads::")
list(TRANSFORM linked REPLACE "^absl::" "absl_")
list(TRANSFORM linked REPLACE "::.*" "")
list(TRANSFORM linked REPLACE "^ZLIB$" zlib)
list(TRANSFORM linked REPLACE "^zstd$" libzstd)
list(REMOVE_DUPLICATES linked)
list(SORT linked)
list(JOIN linked " " STAMPEDE_PC_REQUIRES)
# Relative, so that an installed tree can be moved.
set(pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
           BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${pc_folder} OUTPUT_VARIABLE STAMPEDE_PC_UP)
configure_file(cmake/stampede.pc.in ${PROJECT_BINARY_DIR}/stampede.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/stampede.pc DESTINATION ${pc_folder} COMPONENT stampede_dev)
