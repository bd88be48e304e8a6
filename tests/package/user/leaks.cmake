# What Stampede does to the project around it: nothing but to define targets, and variables that
# have its name or those of the packages that it finds. What steers a build stays as it was.

set(steers_a_build "^(CMAKE|BUILD|CPACK|CTEST|INSTALL)_")
# Written by CMake itself: project, FindThreads, find_package.
set(made_by_cmake "^(CMAKE_HAVE_LIBC_PTHREAD|CMAKE_THREAD_LIBS_INIT|CMAKE_USE_PTHREADS_INIT)$\
|^CMAKE_PROJECT_VERSION|^CMAKE_FIND_PACKAGE_|^CMAKE_MATCH_|^CMAKE_CURRENT_|^CMAKE_REQUIRED_")

macro(remember_variables)
  get_cmake_property(before VARIABLES)
  foreach(variable IN LISTS before)
    set(before_${variable} "${${variable}}")
  endforeach()
endmacro()

macro(refuse_leaks)
  get_cmake_property(after VARIABLES)
  list(FILTER after INCLUDE REGEX ${steers_a_build})
  list(FILTER after EXCLUDE REGEX ${made_by_cmake})
  foreach(variable IN LISTS after)
    if(NOT variable IN_LIST before OR NOT "${${variable}}" STREQUAL "${before_${variable}}")
      message(SEND_ERROR "leaked: ${variable} = ${${variable}}")
    endif()
  endforeach()
  foreach(property COMPILE_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES LINK_LIBRARIES
                   LINK_OPTIONS LINK_DIRECTORIES)
    get_directory_property(value ${property})
    if(value)
      message(SEND_ERROR "leaked: ${property} = ${value}")
    endif()
  endforeach()
endmacro()
