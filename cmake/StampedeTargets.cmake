# How the folders declare what they hold. No flag is set globally: warnings and sanitizers are
# private to our own targets, so that a project which adds Stampede keeps its own.

add_library(stampede_build_flags INTERFACE)
target_compile_features(stampede_build_flags INTERFACE cxx_std_20)
target_compile_options(stampede_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  $<$<BOOL:${STAMPEDE_WERROR}>:-Werror>
  # Sets are counted all the time; every x86-64 processor since 2008 does it in one instruction.
  $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>:-mpopcnt>)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  # Abseil's targets name more libraries than a program uses; each takes the loader its time at every start.
  target_link_options(stampede_build_flags INTERFACE LINKER:--as-needed)
endif()
if(STAMPEDE_SANITIZE)
  target_compile_options(stampede_build_flags INTERFACE
    -fsanitize=${STAMPEDE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # Instrumented code confuses gcc 12's flow analysis inside the standard library's headers.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(stampede_build_flags INTERFACE -fsanitize=${STAMPEDE_SANITIZE})
endif()

if(STAMPEDE_BUILD_FUZZERS)
  # Code that libFuzzer is to find its way through; the fuzzers bring its main.
  target_compile_options(stampede_build_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(stampede_build_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Headers are included as "stampede/<room>/<file>.h", here and when installed. The prefix is made by
# the build: a folder of links to the rooms, so that each keeps sources and headers side by side.
set(STAMPEDE_ROOMS core sim invariants histories scenarios replay hunt protocols testing cli)
set(STAMPEDE_INCLUDE_DIR ${PROJECT_BINARY_DIR}/include)
foreach(room ${STAMPEDE_ROOMS})
  file(MAKE_DIRECTORY ${STAMPEDE_INCLUDE_DIR}/stampede)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${room} ${STAMPEDE_INCLUDE_DIR}/stampede/${room} SYMBOLIC)
endforeach()

# stampede_dependency(<package> <target>)
#
# Finds a package, unless a project around ours has brought it.
macro(stampede_dependency package target)
  if(NOT TARGET ${target})
    find_package(${package} REQUIRED)
  endif()
endmacro()

# What else one needs to link <name>, kept for the package: the CMake packages of what it links, its
# own and those of our libraries below it.
function(stampede_record_dependencies name)
  set(packages "")
  foreach(dependency IN LISTS ARGN)
    if(dependency MATCHES "^stampede::(.+)$")
      if(NOT TARGET ${dependency})
        # Static libraries are linked in the order of their declarations, the last one first.
        message(FATAL_ERROR "stampede::${name} is declared before ${dependency}")
      endif()
      get_property(below GLOBAL PROPERTY STAMPEDE_PACKAGES_${CMAKE_MATCH_1})
      list(APPEND packages ${below})
    elseif(dependency MATCHES "^([A-Za-z0-9_]+)::")
      list(APPEND packages ${CMAKE_MATCH_1})
      set_property(GLOBAL APPEND PROPERTY STAMPEDE_LINKED_TARGETS ${dependency})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES packages)
  set_property(GLOBAL PROPERTY STAMPEDE_PACKAGES_${name} ${packages})
  set_property(GLOBAL APPEND PROPERTY STAMPEDE_LIBRARIES ${name})
endfunction()

# stampede_library(<name> HEADERS ... [PARTS ...] [SOURCES ...] [DEPENDS ...] [PRIVATE_DEPENDS ...])
#
# Makes stampede::<name>. Every header must compile alone: the target
# all_verify_interface_header_sets checks it. Headers of PRIVATE_DEPENDS are for SOURCES only: they
# do not reach the library's users. Of $<BUILD_INTERFACE:...> users do not even need the library. PARTS belong to one header, which includes them at its end: they
# do not compile alone.
function(stampede_library name)
  cmake_parse_arguments(ARG "" "" "HEADERS;PARTS;SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  set(target stampede_${name})
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:stampede_build_flags>
                          ${ARG_PRIVATE_DEPENDS})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(stampede::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} CXX_EXTENSIONS OFF
                        VERIFY_INTERFACE_HEADER_SETS ${stampede_IS_TOP_LEVEL})
  target_compile_features(${target} ${scope} cxx_std_20)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}
             OUTPUT_VARIABLE room)
  list(TRANSFORM ARG_HEADERS PREPEND ${STAMPEDE_INCLUDE_DIR}/stampede/${room}/)
  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS ${STAMPEDE_INCLUDE_DIR}
                 FILES ${ARG_HEADERS})
  if(ARG_PARTS AND STAMPEDE_INSTALL)
    include(GNUInstallDirs)
    install(FILES ${ARG_PARTS} COMPONENT stampede_dev
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/stampede/${room}/internal)
  endif()
  target_link_libraries(${target} ${scope} ${ARG_DEPENDS})
  stampede_record_dependencies(${name} ${ARG_DEPENDS} ${ARG_PRIVATE_DEPENDS})
endfunction()

# Makes stampede::stampede: all libraries that were declared.
function(stampede_umbrella)
  get_property(libraries GLOBAL PROPERTY STAMPEDE_LIBRARIES)
  list(TRANSFORM libraries PREPEND stampede::)
  add_library(stampede_stampede INTERFACE)
  add_library(stampede::stampede ALIAS stampede_stampede)
  set_target_properties(stampede_stampede PROPERTIES EXPORT_NAME stampede)
  target_link_libraries(stampede_stampede INTERFACE ${libraries})
  stampede_record_dependencies(stampede ${libraries})
endfunction()

# stampede_executable(<name> SOURCES ... DEPENDS ...)
function(stampede_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  target_link_libraries(${name} PRIVATE stampede_build_flags ${ARG_DEPENDS})
endfunction()

# Seconds for each test: what takes a minute in an optimized build takes ten in others.
set(STAMPEDE_TEST_TIMEOUT 600)
if(STAMPEDE_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(STAMPEDE_TEST_TIMEOUT 1800)
endif()

# stampede_test(<name> SOURCES ... DEPENDS ...): one binary of GoogleTest cases; nothing when tests
# are off.
function(stampede_test name)
  if(NOT STAMPEDE_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  target_link_libraries(${name} PRIVATE stampede_build_flags ${ARG_DEPENDS} GTest::gmock_main)
  target_compile_definitions(${name} PRIVATE STAMPEDE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${STAMPEDE_TEST_TIMEOUT})
endfunction()

# stampede_benchmark(<name> SOURCES ... DEPENDS ...): one binary of Google Benchmark cases; nothing
# when benchmarks are off.
function(stampede_benchmark name)
  if(NOT STAMPEDE_BUILD_BENCHMARKS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  stampede_executable(${name} SOURCES ${ARG_SOURCES}
                      DEPENDS ${ARG_DEPENDS} benchmark::benchmark_main)
endfunction()
