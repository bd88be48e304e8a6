# Writes a file's text into a source, as what a function returns:
#   cmake -DFILE=... -DHEADER=... -DNAMESPACE=... -DFUNCTION=... -DOUTPUT=... -P EmbedText.cmake
file(READ ${FILE} text)
# In pieces, since a compiler may have a limit for one; none may end inside of a character.
if(text MATCHES "[^\t\n\r -~]")
  message(FATAL_ERROR "${FILE} is not plain ASCII")
endif()
string(LENGTH "${text}" length)
set(pieces "")
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 16000 piece)
  string(APPEND pieces "R\"embedded(${piece})embedded\"\n")
  math(EXPR at "${at} + 16000")
endwhile()
file(WRITE ${OUTPUT} "// Made by cmake/EmbedText.cmake.
#include \"${HEADER}\"

namespace ${NAMESPACE} {

std::string_view ${FUNCTION}() {
  static constexpr char kText[] =
${pieces};
  return {kText, sizeof(kText) - 1};
}

}  // namespace ${NAMESPACE}
")
