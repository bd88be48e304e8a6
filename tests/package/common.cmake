# run(COMMAND...) or the script fails with what the command said.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV}: ${result}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Sets `work` to an empty folder outside our tree, the same one each time.
function(new_work_folder name)
  set(temporary $ENV{TMPDIR})
  if(NOT temporary)
    set(temporary /tmp)
  endif()
  string(SHA1 hash ${BUILD})
  string(SUBSTRING ${hash} 0 8 hash)
  set(work ${temporary}/stampede-package-${hash}/${name})
  file(REMOVE_RECURSE ${work})
  file(MAKE_DIRECTORY ${work})
  set(work ${work} PARENT_SCOPE)
endfunction()

# A copy of the user's project in such a folder.
function(copy_user_project name)
  new_work_folder(${name})
  file(COPY ${CMAKE_CURRENT_LIST_DIR}/user DESTINATION ${work})
  set(work ${work} PARENT_SCOPE)
endfunction()
