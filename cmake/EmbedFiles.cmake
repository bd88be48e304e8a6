# Writes files into a source, as a table of folder, path and text:
#   cmake -DROOT=... -DROOT_NAME=... -DFILES="a/x b/y" -DOUTPUT=... -P EmbedFiles.cmake
# FILES are relative to ROOT; the first part of their path is the folder.
separate_arguments(FILES)
set(source "// Made by cmake/EmbedFiles.cmake from the files below ${ROOT_NAME}.\n")
string(APPEND source "#include \"stampede/cli/internal/project_templates.h\"\n\n")
string(APPEND source "namespace stampede {\n\n")
string(APPEND source "std::span<const ProjectTemplate> ProjectTemplates() {\n")
string(APPEND source "  static constexpr ProjectTemplate kTemplates[] = {\n")
foreach(file ${FILES})
  file(READ ${ROOT}/${file} text)
  string(REGEX MATCH "^([^/]+)/(.+)$" matched ${file})
  set(folder ${CMAKE_MATCH_1})
  set(path ${CMAKE_MATCH_2})
  string(APPEND source "      {\"${folder}\", \"${path}\", R\"embedded(${text})embedded\"},\n")
endforeach()
string(APPEND source "  };\n  return kTemplates;\n}\n\n}  // namespace stampede\n")
file(WRITE ${OUTPUT} "${source}")
