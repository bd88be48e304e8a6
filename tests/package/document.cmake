# Does what a document says, from an empty folder, with an installed Stampede.
#
# cmake -DDOCUMENT=... -DBUILD=<our build> -DPREFIX=<where Stampede is installed> -DCOMPILER=...
#       -P document.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
cmake_path(GET DOCUMENT STEM name)
new_folder(${name})
run(awk -f ${CMAKE_CURRENT_LIST_DIR}/document_script.awk ${DOCUMENT})
file(WRITE ${work}/script.sh "${output}")
file(MAKE_DIRECTORY ${work}/project)
set(ENV{CMAKE_PREFIX_PATH} ${PREFIX})
set(ENV{CMAKE_GENERATOR} Ninja)
set(ENV{CXX} ${COMPILER})
run(sh -c "cd ${work}/project && sh ../script.sh")
