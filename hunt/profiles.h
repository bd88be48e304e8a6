// Profiles as files: which faults a hunt may draw, which it has in every run, and how long messages
// take. docs/profiles.md describes the format.
#ifndef STAMPEDE_HUNT_PROFILES_H_
#define STAMPEDE_HUNT_PROFILES_H_

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/sim/profile.h"

namespace stampede {

// One that comes with Stampede, from the folder hunt/profiles.
struct ShippedProfile {
  std::string_view name;
  std::string_view text;
};
std::span<const ShippedProfile> ShippedProfiles();

// What a profile is for, and what it says.
struct ProfileFile {
  std::string title;
  Profile profile;
};

// Errors name the place as a JSON pointer, and what was expected there.
absl::StatusOr<ProfileFile> ParseProfile(std::string_view text);

// The profile of that name, or of the file at that path. An error names those that there are.
absl::StatusOr<ProfileFile> FindProfile(const std::string& name_or_path);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_PROFILES_H_
