# Builds an example outside our tree against an installed Stampede, and runs its tests.
#
# cmake -DEXAMPLE=<its folder> -DBUILD=<our build> -DPREFIX=<where Stampede is installed>
#       -DCOMPILER=... -P example.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
cmake_path(GET EXAMPLE FILENAME name)
new_folder(example-${name})
file(COPY ${EXAMPLE} DESTINATION ${work})
run(${CMAKE_COMMAND} -S ${work}/${name} -B ${work}/build -G Ninja -DCMAKE_PREFIX_PATH=${PREFIX}
    -DCMAKE_CXX_COMPILER=${COMPILER} "-DCMAKE_CXX_FLAGS=-O1 -Wall -Wextra -Werror")
run(${CMAKE_COMMAND} --build ${work}/build)
run(${CMAKE_CTEST_COMMAND} --test-dir ${work}/build --no-tests=error --output-on-failure)
