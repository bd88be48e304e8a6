# libedit, which edits the line at a prompt: libedit::edit.
find_path(libedit_INCLUDE_DIR editline/readline.h)
find_library(libedit_LIBRARY edit)
mark_as_advanced(libedit_INCLUDE_DIR libedit_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libedit REQUIRED_VARS libedit_LIBRARY libedit_INCLUDE_DIR)
if(libedit_FOUND AND NOT TARGET libedit::edit)
  add_library(libedit::edit UNKNOWN IMPORTED)
  set_target_properties(libedit::edit PROPERTIES
    IMPORTED_LOCATION ${libedit_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${libedit_INCLUDE_DIR})
endif()
