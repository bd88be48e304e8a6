#include <cstring>
#include <elf.h>
#include <link.h>
#include <string>
#include <string_view>

#include "stampede/core/hash.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/hunt_description.h"

namespace stampede {
namespace {

std::string Hex(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

// The id that the linker gave to a loaded object; "" where there is none.
std::string LinkerId(const dl_phdr_info& object) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const auto& header = object.dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader says where it put the object
    const auto* at = reinterpret_cast<const unsigned char*>(object.dlpi_addr + header.p_vaddr);
    const auto* const end = at + header.p_memsz;
    const auto padded = [](std::size_t size) { return (size + 3) / 4 * 4; };
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      ElfW(Nhdr) note;
      std::memcpy(&note, at, sizeof(note));
      const auto* const name = at + sizeof(note);
      const auto* const value = name + padded(note.n_namesz);
      if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
          std::memcmp(name, "GNU", 4) == 0) {
        return Hex(value, note.n_descsz);
      }
      at = value + padded(note.n_descsz);
    }
  }
  return "";
}

// Libraries of the system are not ours, nor the protocol's: another libc makes the same runs.
bool IsOfSystem(std::string_view path) {
  return path.starts_with("/lib") || path.starts_with("/usr/lib") || path.starts_with("linux-vdso");
}

int AddId(dl_phdr_info* object, std::size_t, void* ids) {
  const std::string_view path = object->dlpi_name == nullptr ? "" : object->dlpi_name;
  if (!IsOfSystem(path)) {
    std::string& text = *static_cast<std::string*>(ids);
    text += (text.empty() ? "" : "+") + LinkerId(*object);
  }
  return 0;
}

}  // namespace

std::string BuildId() {
  std::string ids;
  dl_iterate_phdr(AddId, &ids);
  if (!ids.empty()) return ids;
  // A program that was linked without ids: all of its bytes.
  std::uint64_t hash = 0;
  if (const auto program = ReadFile("/proc/self/exe"); program.ok()) {
    for (const char byte : *program) hash = Mix(hash, static_cast<unsigned char>(byte));
  }
  return "program-" + std::to_string(hash);
}

}  // namespace stampede
