// What takes libFuzzer's place where a fuzzer is a test: gives it the files of the folders that are
// named, each whole, cut, and with a byte changed. A seed is worth its place only if the reader
// takes it, or if its name says that it is refused: fuzzing that begins from one refused at once
// finds nothing behind that refusal.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "tests/fuzz/fuzz_input.h"

namespace {

using stampede::ReadFuzzInput;

void GiveDamaged(const std::string& input, std::mt19937_64& random) {
  constexpr int kTimes = 64;
  for (int i = 0; i < kTimes && !input.empty(); ++i) {
    ReadFuzzInput(input.substr(0, random() % input.size()));
    std::string changed = input;
    changed[random() % input.size()] = static_cast<char>(random() & 0xff);
    ReadFuzzInput(changed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937_64 random(1);
  int seeds = 0;
  int wrong = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& file : std::filesystem::directory_iterator(argv[i])) {
      if (!file.is_regular_file()) continue;
      std::ostringstream text;
      text << std::ifstream(file.path(), std::ios::binary).rdbuf();
      const bool read = ReadFuzzInput(text.str());
      if (read == file.path().filename().string().starts_with("refused-")) {
        std::printf("%s: %s\n", file.path().c_str(), read ? "is read" : "is refused");
        ++wrong;
      }
      GiveDamaged(text.str(), random);
      ++seeds;
    }
  }
  std::printf("%d seeds, of which %d are not what their names say\n", seeds, wrong);
  return seeds > 0 && wrong == 0 ? 0 : 1;
}
