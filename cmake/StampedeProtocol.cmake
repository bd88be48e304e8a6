# stampede_add_protocol(<name> SOURCES ... [MAIN ...] [TESTS ...])
#
# For a project with protocols of its own. SOURCES have the protocol and its STAMPEDE_DEFINE_DRIVER:
# the library <name>_protocol. MAIN calls stampede::Main: the command <name>. TESTS are of
# GoogleTest: <name>_test, whose tests ctest knows by their names.
#
# stampede_find_scenarios_again(<test>)
#
# Lets ctest know of a new file below scenarios/ at the next build: a program's tests are found when
# it is linked.
macro(stampede_add_protocol)
  enable_testing()  # counts in the caller's scope only: so this is a macro
  stampede_add_protocol_targets(${ARGN})
endmacro()

function(stampede_add_protocol_targets name)
  cmake_parse_arguments(ARG "" "" "SOURCES;MAIN;TESTS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_SOURCES)
    message(FATAL_ERROR "stampede_add_protocol(<name> SOURCES ... [MAIN ...] [TESTS ...])")
  endif()
  add_library(${name}_protocol STATIC ${ARG_SOURCES})
  target_link_libraries(${name}_protocol PUBLIC stampede::replay)
  if(ARG_MAIN)
    add_executable(${name} ${ARG_MAIN})
    target_link_libraries(${name} PRIVATE ${name}_protocol stampede::main)
  endif()
  if(ARG_TESTS)
    find_package(GTest REQUIRED)
    include(GoogleTest)
    add_executable(${name}_test ${ARG_TESTS})
    target_link_libraries(${name}_test PRIVATE
      ${name}_protocol stampede::testing GTest::gtest_main)
    gtest_discover_tests(${name}_test)
    stampede_find_scenarios_again(${name}_test)
  endif()
endfunction()

function(stampede_find_scenarios_again test)
  file(GLOB_RECURSE scenarios CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/scenarios/*.json)
  set_property(TARGET ${test} APPEND PROPERTY LINK_DEPENDS ${scenarios})
endfunction()
