#include "stampede/hunt/machine.h"

#include <fstream>
#include <sstream>
#include <thread>

namespace stampede {

std::string ProcessorIn(std::string_view cpuinfo) {
  // What kernels of different architectures call it.
  for (const std::string_view key : {"model name", "Model", "cpu model", "uarch"}) {
    for (std::size_t begin = 0; begin < cpuinfo.size();) {
      const std::size_t end = std::min(cpuinfo.find('\n', begin), cpuinfo.size());
      const std::string_view line = cpuinfo.substr(begin, end - begin);
      begin = end + 1;
      if (!line.starts_with(key)) continue;
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      if (line.substr(key.size(), colon - key.size()).find_first_not_of(" \t") !=
          std::string_view::npos) {
        continue;  // a longer key
      }
      const std::size_t value = line.find_first_not_of(" \t", colon + 1);
      if (value != std::string_view::npos) return std::string(line.substr(value));
    }
  }
  return "unknown";
}

MachineInfo ThisMachine() {
  std::ostringstream text;
  text << std::ifstream("/proc/cpuinfo").rdbuf();
  return {ProcessorIn(text.str()), std::thread::hardware_concurrency()};
}

BuildInfo ThisBuild() {
  BuildInfo build;
#if defined(__clang__)
  build.compiler = "clang " __clang_version__;
  build.compiler.erase(build.compiler.find_last_not_of(' ') + 1);
#elif defined(__GNUC__)
  build.compiler = "gcc " __VERSION__;
#else
  build.compiler = "unknown";
#endif
#ifdef __OPTIMIZE__
  build.optimized = true;
#endif
#ifndef NDEBUG
  build.assertions = true;
#endif
  return build;
}

std::string Show(const MachineInfo& machine) {
  return machine.processor + ", " + std::to_string(machine.cores) +
         (machine.cores == 1 ? " core" : " cores");
}

std::string Show(const BuildInfo& build) {
  return build.compiler + (build.optimized ? ", optimized" : ", not optimized") +
         (build.assertions ? ", with assertions" : "");
}

}  // namespace stampede
