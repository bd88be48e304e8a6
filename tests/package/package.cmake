# Installs Stampede into a folder of its own, builds the user's project beside this file against it,
# and runs that:  cmake -DBUILD=... -DSOURCE=... -DWORK=... -P package.cmake
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV}: ${result}\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
file(GLOB beside ${WORK}/prefix/include/*)
if(NOT beside STREQUAL ${WORK}/prefix/include/stampede)
  message(FATAL_ERROR "installed beside include/stampede: ${beside}")
endif()
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -G Ninja -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_CXX_COMPILER=${COMPILER})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/world_user)
