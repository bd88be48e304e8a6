# Writes a file's text into a source, as what a function returns:
#   cmake -DFILE=... -DHEADER=... -DNAMESPACE=... -DFUNCTION=... -DOUTPUT=... -P EmbedText.cmake
file(READ ${FILE} text)
# Bytes from 0x80 on do not fit into a char that has a sign.
if(text MATCHES "[^\t\n\r -~]")
  message(FATAL_ERROR "${FILE} is not plain ASCII")
endif()
# As numbers: C++ promises no more than 65,536 characters for a literal, however it is put together.
file(READ ${FILE} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REPEAT "....." 24 line)
string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
file(WRITE ${OUTPUT} "// Made by cmake/EmbedText.cmake.
#include \"${HEADER}\"

namespace ${NAMESPACE} {

std::string_view ${FUNCTION}() {
  static constexpr char kText[] = {
${bytes}};
  return {kText, sizeof(kText)};
}

}  // namespace ${NAMESPACE}
")
