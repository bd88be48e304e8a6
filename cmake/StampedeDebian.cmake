# What `cpack` makes: two Debian packages, the command and what is needed to link the libraries.
# `make deb` builds them with the paths and flags that a package should have.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "The Stampede Authors <stampede@localhost>")
set(CPACK_COMPONENTS_ALL stampede stampede_dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_DEBIAN_STAMPEDE_PACKAGE_NAME stampede)
set(CPACK_DEBIAN_STAMPEDE_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_STAMPEDE_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_STAMPEDE_DESCRIPTION
    "The command, with the protocols that Stampede ships, and their scenarios.")

set(CPACK_DEBIAN_STAMPEDE_DEV_PACKAGE_NAME stampede-dev)
set(CPACK_DEBIAN_STAMPEDE_DEV_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_STAMPEDE_DEV_DESCRIPTION
    "Headers and static libraries, for CMake and pkg-config.")

# The static libraries need the versions that they were built with (see StampedeInstall.cmake).
# A package of Debian's has a revision behind that, and maybe an epoch before it.
function(stampede_deb_depends package version epoch)
  if(version)
    string(REGEX MATCH "[0-9]+$" last ${version})
    math(EXPR next "${last} + 1")
    string(REGEX REPLACE "[0-9]+$" ${next} next ${version})
    list(APPEND depends "${package} (>= ${epoch}${version})" "${package} (<< ${epoch}${next}~)")
  else()
    list(APPEND depends ${package})
  endif()
  set(depends ${depends} PARENT_SCOPE)
endfunction()
set(depends "stampede (= ${PROJECT_VERSION})")
stampede_deb_depends(libabsl-dev "${absl_VERSION}" "")
stampede_deb_depends(nlohmann-json3-dev "${nlohmann_json_VERSION}" "")
stampede_deb_depends(libspdlog-dev "${spdlog_VERSION}" "1:")
stampede_deb_depends(zlib1g-dev "" "")
stampede_deb_depends(libzstd-dev "" "")
stampede_deb_depends(libedit-dev "" "")
list(JOIN depends ", " CPACK_DEBIAN_STAMPEDE_DEV_PACKAGE_DEPENDS)

include(CPack)
