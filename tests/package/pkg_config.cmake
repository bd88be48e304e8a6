# Builds the user's programs by hand, with the flags that pkg-config names.
#
# cmake -DBUILD=<our build> -DPREFIX=<where Stampede is installed> -DVERSION=... -DCOMPILER=...
#       -P pkg_config.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
copy_user_project(pkg_config)
file(GLOB_RECURSE file ${PREFIX}/*/stampede.pc)
cmake_path(GET file PARENT_PATH folder)
set(pkg_config ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${folder} pkg-config)

run(${pkg_config} --modversion stampede)
if(NOT output STREQUAL "${VERSION}\n")
  message(FATAL_ERROR "version ${output} instead of ${VERSION}")
endif()
run(${pkg_config} --cflags stampede)
separate_arguments(compile UNIX_COMMAND "${output}")
run(${pkg_config} --libs stampede)
separate_arguments(link UNIX_COMMAND "${output}")

run(${COMPILER} -std=c++20 -I${work}/user ${work}/user/main.cc ${work}/user/core/time.cc ${compile}
    ${link} -o ${work}/world_user)
run(${work}/world_user)
run(${COMPILER} -std=c++20 ${work}/user/command.cc ${compile} ${link} -o ${work}/command)
run(${work}/command hunt abd --runs 20)
