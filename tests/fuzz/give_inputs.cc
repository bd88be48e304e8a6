// What takes libFuzzer's place where a fuzzer is a test: gives it the files of the folders that are
// named, each whole, cut, and with a byte changed.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "stampede/core/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void Give(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

void GiveDamaged(const std::string& input, std::mt19937_64& random) {
  constexpr int kTimes = 64;
  for (int i = 0; i < kTimes && !input.empty(); ++i) {
    Give(input.substr(0, random() % input.size()));
    std::string changed = input;
    changed[random() % input.size()] = static_cast<char>(random() & 0xff);
    Give(changed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937_64 random(1);
  int inputs = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& file : std::filesystem::directory_iterator(argv[i])) {
      if (!file.is_regular_file()) continue;
      std::ostringstream text;
      text << std::ifstream(file.path(), std::ios::binary).rdbuf();
      Give(text.str());
      GiveDamaged(text.str(), random);
      ++inputs;
    }
  }
  STAMPEDE_CHECK(inputs > 0, "there are seeds");
  std::printf("%d seeds\n", inputs);
  return 0;
}
