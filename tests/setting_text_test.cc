// What --set takes, and what a list says of it.
#include "stampede/replay/internal/setting_text.h"

#include <array>
#include <cstdint>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/show.h"

namespace stampede {
namespace {

using testing::HasSubstr;

enum class Mode : std::uint8_t { kFast, kSafe };
constexpr auto EnumNames(Mode) {
  return std::to_array<std::string_view>({"fast", "safe"});
}

struct Limits {
  int low = 0;
  STAMPEDE_FIELDS(Limits, low)
};

struct Config {
  bool eager = false;
  Mode mode = Mode::kFast;
  Duration patience = Milliseconds(50);
  std::uint16_t tries = 3;
  std::string label = "x";
  std::optional<int> most;
  std::vector<Mode> modes = {Mode::kFast};
  std::vector<std::uint32_t> sizes;
  std::vector<bool> flags;
  ReplicaSet witnesses;
  std::map<std::string, int> weights;
  Limits limits;
  STAMPEDE_FIELDS(Config, eager, mode, patience, tries, label, most, modes, sizes, flags, witnesses,
                  weights, limits)
};

struct Case {
  const char* name;
  const char* text;
  const char* shown;  // the field, in the configuration as text; of an error, what it says
};

TEST(Settings, AreSetAsTheyAreWritten) {
  for (const Case& test : {
           Case{"eager", "true", "eager true"},
           Case{"eager", "false", "eager false"},
           Case{"mode", "safe", "mode safe"},
           Case{"patience", "1.5ms", "patience 1500us"},
           Case{"patience", "70us", "patience 70us"},
           Case{"patience", "0", "patience 0us"},
           Case{"tries", "5", "tries 5"},
           Case{"label", "a, b", "label \"a, b\""},
           Case{"label", "true", "label \"true\""},
           Case{"label", "7", "label \"7\""},
           Case{"most", "9", "most 9"},
           Case{"most", "null", "most none"},
           Case{"modes", "safe,fast", "modes [safe, fast]"},
           Case{"modes", "safe", "modes [safe]"},
           Case{"modes", "", "modes []"},
           Case{"modes", "[\"safe\"]", "modes [safe]"},
           Case{"sizes", "1,2,3", "sizes [1, 2, 3]"},
           Case{"flags", "true,false", "flags [true, false]"},
           Case{"witnesses", "r0,r2", "witnesses {r0 r2}"},
           Case{"weights", "{\"a\": 1}", "weights {\"a\": 1}"},
           Case{"limits", "{\"low\": 2}", "limits Limits{low 2}"},
       }) {
    Config config;
    const auto status = SetField(test.name, test.text, config);
    EXPECT_TRUE(status.ok()) << test.name << "=" << test.text << ": " << status;
    EXPECT_THAT(Show(config), HasSubstr(test.shown));
  }
}

TEST(Settings, ThatDoNotFitAreRefusedWithWhatThereIs) {
  for (const Case& test : {
           Case{"eager", "maybe", "/eager: expected true or false, found \"maybe\""},
           Case{"eager", "1", "/eager: expected true or false"},
           Case{"mode", "sfae",
                "/mode: there is no 'sfae', did you mean 'safe'?; one of fast, safe"},
           Case{"mode", "nothing like it", "; one of fast, safe"},
           Case{"patience", "soon", "/patience: expected"},
           Case{"tries", "70000", "/tries: expected a whole number between 0 and 65535"},
           Case{"modes", "safe,slow", "/modes/1: there is no 'slow'; one of fast, safe"},
           Case{"sizes", "1,x", "/sizes/1: expected a whole number"},
           Case{"witnesses", "r0,c1", "/witnesses: expected replicas"},
           Case{"weights", "a", "/weights: expected an object"},
           Case{"moed", "safe", "unknown key 'moed', did you mean 'mode'?; one of eager, mode,"},
       }) {
    Config config;
    const auto status = SetField(test.name, test.text, config);
    EXPECT_FALSE(status.ok()) << test.name << "=" << test.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.shown));
  }
}

TEST(Settings, AreListedWithTheirUsualValuesAndWhatTheyMayBe) {
  std::string list;
  for (const SettingInfo& setting : SettingsOf(Config())) {
    list += setting.name + "=" + setting.usual + ": " + setting.values + "\n";
  }
  EXPECT_EQ(list,
            "eager=false: true or false\n"
            "mode=fast: fast, safe\n"
            "patience=50ms: a duration such as 5ms\n"
            "tries=3: a whole number\n"
            "label=x: a text\n"
            "most=null: null, or a whole number\n"
            "modes=fast: a list with commas; each: fast, safe\n"
            "sizes=: a list with commas; each: a whole number\n"
            "flags=: a list with commas; each: true or false\n"
            "witnesses=: a list with commas; each: a node such as r0\n"
            "weights={}: JSON\n"
            "limits={\"low\":0}: JSON\n");
}

}  // namespace
}  // namespace stampede
