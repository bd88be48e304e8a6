#include "stampede/cli/internal/new_project.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_replace.h"
#include "stampede/cli/internal/project_templates.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/hunt/files.h"

namespace stampede {
namespace {

constexpr std::string_view kCommon = "common";
constexpr std::size_t kLongestName = 40;

bool IsLower(char c) {
  return std::islower(static_cast<unsigned char>(c)) != 0;
}
bool IsUpper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}
bool IsLetter(char c) {
  return IsLower(c) || IsUpper(c);
}
bool IsDigit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}
char Lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}
char Upper(char c) {
  return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

// "my-store", "my_store" and "MyStore" are the words my, store; "RPCServer" is rpc, server.
std::vector<std::string> WordsOf(std::string_view name) {
  std::vector<std::string> words;
  bool begins = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char letter = name[i];
    if (letter == '-' || letter == '_') {
      begins = true;
      continue;
    }
    if (IsUpper(letter) && i > 0) {
      const bool before_lower = i + 1 < name.size() && IsLower(name[i + 1]);
      if (!IsUpper(name[i - 1]) || before_lower) begins = true;
    }
    if (begins) words.emplace_back();
    begins = false;
    words.back() += Lower(letter);
  }
  return words;
}

// Names that CMake or Stampede give to targets, and main.cc.
bool IsNameOfATarget(std::string_view program) {
  constexpr std::array<std::string_view, 12> kTaken = {
      "all",      "clean",   "depend",     "edit_cache",    "help",
      "install",  "package", "preinstall", "rebuild_cache", "list_install_components",
      "stampede", "test"};
  return program == "main" || std::find(kTaken.begin(), kTaken.end(), program) != kTaken.end();
}

// Whether `word` stands in `text` by itself, and not as a part of a longer word.
bool HasWord(std::string_view text, std::string_view word) {
  const auto in_word = [](char c) { return IsLetter(c) || IsDigit(c) || c == '_'; };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !in_word(text[at - 1]);
    if (starts && (end == text.size() || !in_word(text[end]))) return true;
  }
  return false;
}

bool BelongsTo(const ProjectTemplate& file, std::string_view kind) {
  return file.folder == kCommon || file.folder == kind;
}
bool IsCode(std::string_view path) {
  return path.ends_with(".h") || path.ends_with(".cc");
}

absl::StatusOr<ProjectKind> KindNamed(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ProjectKind& kind : ProjectKinds()) {
    if (kind.name == name) return kind;
    names.push_back(kind.name);
  }
  return absl::InvalidArgumentError("there is no kind of protocol '" + std::string(name) + "'" +
                                    Suggestion(name, names));
}

absl::Status CheckIsFree(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return absl::OkStatus();
  if (std::filesystem::is_directory(folder, error) && std::filesystem::is_empty(folder, error)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(folder +
                                       " is there already: take another name, or move it away");
}

}  // namespace

std::span<const ProjectKind> ProjectKinds() {
  static constexpr ProjectKind kKinds[] = {
      {"request-reply", "clients and servers; requests are executed at most once",
       "executes-twice"},
      {"replicated-log", "replicas execute one log, in the order that a primary gives it",
       "appends-over-gap"},
      {"gossip", "nodes without clients tell each other what they know", "tells-before-sync"},
  };
  return kKinds;
}

absl::StatusOr<ProjectNames> NamesOfProject(std::string_view name) {
  const bool fits = !name.empty() && name.size() <= kLongestName && IsLetter(name[0]) &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return IsLetter(c) || IsDigit(c) || c == '-' || c == '_';
                    });
  if (!fits) {
    return absl::InvalidArgumentError(
        "a project's name begins with a letter and has letters, digits, - and _, at most " +
        std::to_string(kLongestName) + ", not '" + std::string(name.substr(0, 64)) + "'");
  }
  ProjectNames names;
  for (const std::string& word : WordsOf(name)) {
    names.type += Upper(word[0]) + word.substr(1);
    names.program += (names.program.empty() ? "" : "_") + word;
  }
  if (IsNameOfATarget(names.program)) {
    return absl::InvalidArgumentError("a project cannot be called '" + std::string(name) +
                                      "': its build has a target or file of that name already");
  }
  return names;
}

absl::StatusOr<NewProject> WriteNewProject(const std::string& parent, const std::string& name,
                                           std::string_view kind_name) {
  const auto names = NamesOfProject(name);
  if (!names.ok()) return names.status();
  const auto kind = KindNamed(kind_name);
  if (!kind.ok()) return kind.status();
  for (const ProjectTemplate& file : ProjectTemplates()) {
    if (!BelongsTo(file, kind->name) || !IsCode(file.path)) continue;
    if (!HasWord(file.text, names->type)) continue;
    return absl::InvalidArgumentError("a project of this kind cannot be called '" + name +
                                      "': " + names->type + " is a word of its own code");
  }
  NewProject project{parent + "/" + name, *names, *kind, {}};
  if (auto status = CheckIsFree(project.folder); !status.ok()) return status;

  std::string guard;
  for (const char letter : names->program) guard += Upper(letter);
  const auto fill = [&](std::string_view text) {
    return absl::StrReplaceAll({text.data(), text.size()},
                               {{"ProtocolName", names->type},
                                {"protocol_name", names->program},
                                {"PROTOCOL_NAME", guard},
                                {"planted-defect", {kind->defect.data(), kind->defect.size()}}});
  };
  for (const ProjectTemplate& file : ProjectTemplates()) {
    if (!BelongsTo(file, kind->name)) continue;
    project.files.push_back(fill(file.path));
    const auto status = WriteFile(project.folder + "/" + project.files.back(), fill(file.text));
    if (!status.ok()) return status;
  }
  return project;
}

}  // namespace stampede
