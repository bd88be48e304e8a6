// A file that is written while what it holds comes to be, such as a trace.
#ifndef STAMPEDE_HUNT_OUTPUT_FILE_H_
#define STAMPEDE_HUNT_OUTPUT_FILE_H_

#include <fstream>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace stampede {

// Compressed where its name ends in .gz or .zst.
class OutputFile {
 public:
  OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();  // closes it

  // Makes the file, or takes what it held away. An error where it cannot be written.
  absl::Status Open(const std::string& path);
  // Null until a file was opened.
  std::ostream* stream();
  // Writes what is left. An error where any of it could not be written, with the name of the file.
  absl::Status Close();

 private:
  class CompressingBuffer;
  class File;

  std::string path_;
  std::unique_ptr<File> file_;
  std::unique_ptr<CompressingBuffer> compressing_;
  std::ostream stream_{nullptr};
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_OUTPUT_FILE_H_
