#include "stampede/core/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stampede/core/vsr/config.h"

namespace stampede {
namespace {

TEST(Json, AConfigurationComesBackAsItWas) {
  vsr::Config config;
  config.replicas = 7;
  config.defect = vsr::Defect::kStartViewKeepsTail;
  config.heartbeat = Microseconds(12'345);
  vsr::Config read;
  ASSERT_TRUE(FromJson(ToJson(config), read).ok());
  EXPECT_EQ(read, config);
}

struct BadCase {
  const char* text;
  const char* complaint;  // a part of the message
};

class BadJsonTest : public testing::TestWithParam<BadCase> {};

TEST_P(BadJsonTest, IsRefusedWithItsPlaceAndWhatWasExpected) {
  vsr::Config config;
  const auto json = ParseJson(GetParam().text);
  const absl::Status status = json.ok() ? FromJson(*json, config, "") : json.status();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadJsonTest,
    testing::Values(BadCase{"{", "not JSON: parse error at line 1, column 2"},
                    BadCase{"[]", "expected an object"},
                    BadCase{R"({"replicas": 3, "replicas": 5})", "the key 'replicas' stands twice"},
                    BadCase{R"({"replica": 3})", "unknown key 'replica', did you mean 'replicas'?"},
                    BadCase{R"({"replicas": "three"})",
                            "/replicas: expected a whole number between 0 and 65535"},
                    BadCase{R"({"replicas": 70000})", "/replicas: expected a whole number"},
                    BadCase{R"({"replicas": 3.5})", "/replicas: expected a whole number"},
                    BadCase{R"({"service": "kvs"})",
                            "/service: there is no 'kvs', did you mean 'kv'?"},
                    BadCase{R"({"service": 1})", "/service: expected a name"}));

TEST(Json, DeepNestingIsRefusedNotFollowed) {
  EXPECT_FALSE(ParseJson(std::string(100'000, '[')).ok());
  EXPECT_FALSE(ParseJson(std::string(1000, '[') + std::string(1000, ']')).ok());
}

}  // namespace
}  // namespace stampede
