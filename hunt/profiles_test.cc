#include "stampede/hunt/profiles.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"

namespace stampede {
namespace {

using testing::HasSubstr;

TEST(Profiles, ThoseInTheFolderAreInTheLibrary) {
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(STAMPEDE_SOURCE_DIR "/hunt/profiles")) {
    files.insert(entry.path().stem());
    EXPECT_EQ(*FindProfile(entry.path())->title.c_str() != '\0', true) << entry.path();
    EXPECT_EQ(FindProfile(entry.path())->profile, FindProfile(entry.path().stem())->profile);
  }
  std::set<std::string> shipped;
  for (const ShippedProfile& profile : ShippedProfiles()) shipped.insert(std::string(profile.name));
  EXPECT_EQ(shipped, files);
  EXPECT_THAT(shipped, testing::IsSupersetOf({"lan", "wan", "flaky-disk", "chaos"}));
}

TEST(Profiles, SayWhichFaultsThereAreAndHowLongMessagesTake) {
  const auto file = ParseProfile(R"({
    "title": "A test",  // with a comment
    "faults": ["crash", "hold"], "fault_rates": {"drop": 0.02, "pause": "0.00001"},
    "latency": "1ms..2ms"})");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->title, "A test");
  EXPECT_EQ(
      OtherFaultKinds(file->profile.faults.off),
      (std::vector{FaultKind::kDrop, FaultKind::kHold, FaultKind::kPause, FaultKind::kCrash}));
  EXPECT_EQ(file->profile.faults.RateOf(FaultKind::kDrop), 20'000u);
  EXPECT_EQ(file->profile.faults.RateOf(FaultKind::kPause), 10u);
  EXPECT_EQ(file->profile.latency, (LatencyRange{Milliseconds(1), Milliseconds(2)}));
}

TEST(Profiles, WhatDoesNotFitIsRefusedWithItsPlace) {
  const auto complaint = [](const std::string& text) {
    return std::string(ParseProfile(text).status().message());
  };
  EXPECT_THAT(complaint("[]"), HasSubstr("expected an object"));
  EXPECT_THAT(complaint(R"({"fautls": []})"), HasSubstr("did you mean 'faults'?"));
  EXPECT_THAT(complaint(R"({"faults": ["krash"]})"), HasSubstr("/faults/0: there is no fault"));
  EXPECT_THAT(complaint(R"({"faults": "drop,hold"})"), HasSubstr("one fault is named here"));
  EXPECT_THAT(complaint(R"({"fault_rates": ["drop"]})"), HasSubstr("/fault_rates: expected"));
  EXPECT_THAT(complaint(R"({"fault_rates": {"drop": 2}})"), HasSubstr("'2' is not a rate"));
  EXPECT_THAT(complaint(R"({"fault_rates": {"drop": 1, "hold": 0.5}})"),
              HasSubstr("add up to 1.5"));
  EXPECT_THAT(complaint(R"({"no_faults": ["drop"], "fault_rates": {"drop": 1}})"),
              HasSubstr("/fault_rates/drop: this one stands in \"no_faults\", too"));
  EXPECT_THAT(complaint(R"({"latency": "long"})"), HasSubstr("/latency: 'long' is not a range"));
}

TEST(Profiles, AreFoundByNameOrPath) {
  EXPECT_TRUE(FindProfile("wan")->profile.latency.has_value());
  const auto complaint = [](const std::string& name) {
    return std::string(FindProfile(name).status().message());
  };
  EXPECT_THAT(complaint("wam"), HasSubstr("did you mean 'wan'?; one of chaos, "));
  EXPECT_THAT(complaint("./nothing.json"), HasSubstr("cannot read it"));
  const std::string path = testing::TempDir() + "/a_profile.json";
  ASSERT_TRUE(WriteFile(path, R"({"latency": 5})").ok());
  EXPECT_THAT(complaint(path), HasSubstr("a_profile.json: /latency: expected a text"));
}

}  // namespace
}  // namespace stampede
