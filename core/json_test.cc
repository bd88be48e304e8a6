#include "stampede/core/json.h"

#include <array>
#include <cstdint>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <string_view>

#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/time.h"

namespace stampede {
namespace {

enum class Service : std::uint8_t { kKv, kAccumulator };
constexpr auto EnumNames(Service) {
  return std::to_array<std::string_view>({"kv", "accumulator"});
}
struct Config {
  std::uint16_t members = 3;
  Service service = Service::kKv;
  Duration heartbeat = Milliseconds(5);
  STAMPEDE_FIELDS(Config, members, service, heartbeat)
};

TEST(Json, AConfigurationComesBackAsItWas) {
  Config config;
  config.members = 7;
  config.service = Service::kAccumulator;
  config.heartbeat = Microseconds(12'345);
  Config read;
  ASSERT_TRUE(FromJson(ToJson(config), read).ok());
  EXPECT_EQ(read, config);
}

struct BadJsonCase {
  const char* name;
  const char* text;
  const char* complaint;  // a part of the message

  friend void PrintTo(const BadJsonCase& bad, std::ostream* out) { *out << bad.text; }
};

class BadJsonTest : public testing::TestWithParam<BadJsonCase> {};

TEST_P(BadJsonTest, IsRefusedWithItsPlaceAndWhatWasExpected) {
  Config config;
  const auto json = ParseJson(GetParam().text);
  const absl::Status status = json.ok() ? FromJson(*json, config, "") : json.status();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadJsonTest,
    testing::Values(
        BadJsonCase{"Unfinished", "{", "not JSON: parse error at line 1, column 2"},
        BadJsonCase{"List", "[]", "expected an object"},
        BadJsonCase{"KeyTwice", R"({"members": 3, "members": 5})",
                    "the key 'members' stands twice"},
        BadJsonCase{"UnknownKey", R"({"member": 3})",
                    "unknown key 'member', did you mean 'members'?"},
        BadJsonCase{"TextForANumber", R"({"members": "three"})",
                    "/members: expected a whole number between 0 and 65535"},
        BadJsonCase{"TooLargeForItsType", R"({"members": 70000})",
                    "/members: expected a whole number"},
        BadJsonCase{"Fraction", R"({"members": 3.5})", "/members: expected a whole number"},
        BadJsonCase{"UnknownName", R"({"service": "kvs"})",
                    "/service: there is no 'kvs', did you mean 'kv'?"},
        BadJsonCase{"NumberForAName", R"({"service": 1})", "/service: expected a name"}),
    [](const auto& test) { return test.param.name; });

TEST(Json, DeepNestingIsRefusedNotFollowed) {
  EXPECT_FALSE(ParseJson(std::string(100'000, '[')).ok());
  EXPECT_FALSE(ParseJson(std::string(1000, '[') + std::string(1000, ']')).ok());
}

}  // namespace
}  // namespace stampede
