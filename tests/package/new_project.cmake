# Has `stampede new` write a project, builds it, and does with it what it tells its user to do.
#
# cmake -DKIND=... -DDEFECT=... -DBUILD=<our build> -DPREFIX=<where Stampede is installed>
#       -DCOMPILER=... -P new_project.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
new_folder(new-${KIND})
run(${CMAKE_COMMAND} -E chdir ${work} ${PREFIX}/bin/stampede new My-store --protocol ${KIND})
set(project ${work}/My-store)
set(program ${project}/build/my_store)

run(${CMAKE_COMMAND} -S ${project} -B ${project}/build -G Ninja -DCMAKE_PREFIX_PATH=${PREFIX}
    -DCMAKE_CXX_COMPILER=${COMPILER} "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
run(${CMAKE_COMMAND} --build ${project}/build -j 2)
run(${program} hunt --runs 300 --seed 1)
if(NOT output MATCHES "\nNothing found\\.")
  message(FATAL_ERROR "a hunt of a new project: ${output}")
endif()
execute_process(COMMAND ${program} hunt --runs 300 --seed 1 --defect ${DEFECT}
                WORKING_DIRECTORY ${work} RESULT_VARIABLE result OUTPUT_VARIABLE output)
if(NOT result EQUAL 1 OR NOT output MATCHES "\nVIOLATION ")
  message(FATAL_ERROR "a hunt with the defect ${DEFECT}: ${result}\n${output}")
endif()
run(ctest --test-dir ${project}/build --output-on-failure)
if(NOT output MATCHES "100% tests passed, 0 tests failed out of 3")
  message(FATAL_ERROR "the tests of a new project: ${output}")
endif()

# A scenario that is kept becomes a test at the next build.
run(${CMAKE_COMMAND} -E copy ${project}/scenarios/${DEFECT}.json ${project}/scenarios/kept.json)
run(${CMAKE_COMMAND} --build ${project}/build)
run(ctest --test-dir ${project}/build --output-on-failure)
if(NOT output MATCHES "100% tests passed, 0 tests failed out of 4")
  message(FATAL_ERROR "the tests with another scenario: ${output}")
endif()
