# Builds the user's project outside our tree with Stampede by find_package, add_subdirectory or
# fetch_content, and looks at how it was compiled.
#
# cmake -DBY=... -DBUILD=<our build> -DSOURCE=<our tree> -DPREFIX=<where Stampede is installed>
#       -DVERSION=... -DLIBRARIES=core,sim,... -DCOMPILER=... -P user_project.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
copy_user_project(${BY})

set(configure ${CMAKE_COMMAND} -S ${work}/user -G Ninja -DCMAKE_CXX_COMPILER=${COMPILER}
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DBY=${BY})
if(BY STREQUAL find_package)
  list(APPEND configure -DCMAKE_PREFIX_PATH=${PREFIX})
  list(APPEND wanted -DSTAMPEDE_VERSION=${VERSION})
else()
  list(APPEND configure -DSTAMPEDE_SOURCE=${SOURCE})
endif()
run(${configure} -B ${work}/build ${wanted} -DLIBRARIES=${LIBRARIES})

# --- How it was compiled -------------------------------------------------------------------------

# Sets `folders` (of headers) and `flags` (the rest) to what a command names besides its files.
function(read_command command)
  separate_arguments(words UNIX_COMMAND "${command}")
  set(folders "")
  set(flags "")
  set(before "compiler")
  foreach(word IN LISTS words)
    if(before STREQUAL "-isystem" OR word MATCHES "^-I")
      string(REGEX REPLACE "^-I" "" word ${word})
      list(APPEND folders ${word})
    elseif(word MATCHES "^-" AND NOT word MATCHES "^-(isystem|o|c)$")
      list(APPEND flags ${word})
    endif()
    set(before ${word})
  endforeach()
  set(folders ${folders} PARENT_SCOPE)
  set(flags ${flags} PARENT_SCOPE)
endfunction()

# Apart from folders of headers, the user's files are compiled with the user's flags. No folder of
# headers holds anything that is included without the prefix. Our own files know nothing of the
# user's headers, and warnings in them are no errors.
file(READ ${work}/build/compile_commands.json commands)
string(JSON last LENGTH ${commands})
math(EXPR last "${last} - 1")
foreach(i RANGE ${last})
  string(JSON file GET ${commands} ${i} file)
  string(JSON command GET ${commands} ${i} command)
  read_command("${command}")
  if(file STREQUAL ${work}/user/main.cc)
    set(main_seen TRUE)
    set(good "^-Wall;-Wextra;-Werror;-std=gnu\\+\\+2[3b]$")
    list(REMOVE_ITEM folders ${work}/user)
  elseif(file MATCHES "^${work}/user/")
    set(good "")
    list(REMOVE_ITEM folders ${work}/user)
  else()
    set(good "-std=c\\+\\+2[3b]")
  endif()
  if(NOT flags MATCHES "${good}" OR (flags MATCHES "-Werror" AND NOT file MATCHES "^${work}/user/"))
    message(FATAL_ERROR "flags of ${file}: ${flags}")
  endif()
  foreach(folder IN LISTS folders)
    file(GLOB inside RELATIVE ${folder} ${folder}/*)
    if(NOT inside STREQUAL stampede)
      message(FATAL_ERROR "${file} is compiled with ${folder}, which holds ${inside}")
    endif()
  endforeach()
endforeach()
if(NOT main_seen)
  message(FATAL_ERROR "no command compiles main.cc")
endif()

# --- What comes with it --------------------------------------------------------------------------

if(NOT BY STREQUAL find_package)
  # What the user does not link is not built.
  run(ninja -C ${work}/build -n all)
  string(REGEX MATCHALL "libstampede_[a-z_]+\\.a" built "${output}")
  list(SORT built)
  if(NOT built STREQUAL "libstampede_core.a;libstampede_sim.a")
    message(FATAL_ERROR "would be built: ${built}")
  endif()
  # Targets of ours have our name; no test, package, install or check comes with them.
  run(ninja -C ${work}/build -t targets all)
  string(REGEX MATCHALL "\n[^\n:/.]+: phony" targets "${output}")
  foreach(target IN LISTS targets)
    string(REGEX REPLACE "\n(.*): phony" "\\1" target ${target})
    if(NOT target MATCHES "^(stampede_.*|world_user|command|link_.*)$" AND
       NOT target MATCHES "^(cmake_.*|all|clean|help|edit_cache|rebuild_cache)$")
      message(FATAL_ERROR "a target of the user's project: ${target}")
    endif()
  endforeach()
endif()

# --- It works ------------------------------------------------------------------------------------

run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/world_user)
if(BY STREQUAL find_package)
  run(${CMAKE_COMMAND} --build ${work}/build --target command link_each)
  run(${work}/build/command hunt abd --runs 20)
  # One who wants the simulator only needs Abseil only.
  run(${configure} -B ${work}/components ${wanted} -DCOMPONENTS=sim -DLIBRARIES=core,sim
      -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON -DCMAKE_DISABLE_FIND_PACKAGE_spdlog=ON
      -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON)
  # Versions fit within a minor version: one that asks for an earlier one is refused.
  string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" version ${VERSION})
  if(CMAKE_MATCH_2 GREATER 0)
    math(EXPR minor "${CMAKE_MATCH_2} - 1")
    set(earlier ${CMAKE_MATCH_1}.${minor})
    execute_process(COMMAND ${configure} -B ${work}/earlier -DSTAMPEDE_VERSION=${earlier}
                    RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE output)
    if(result EQUAL 0 OR NOT output MATCHES "version \"${earlier}\"")
      message(FATAL_ERROR "find_package(stampede ${earlier}): ${result}\n${output}")
    endif()
  endif()
endif()
