#include "stampede/core/fields.h"

#include <gtest/gtest.h>
#include <optional>
#include <variant>
#include <vector>

#include "stampede/core/fingerprint.h"
#include "stampede/core/json.h"
#include "stampede/core/number.h"
#include "stampede/core/show.h"

namespace stampede {
namespace {

enum class Mood { kCalm, kCross };
constexpr auto EnumNames(Mood) {
  return std::to_array<std::string_view>({"calm", "cross"});
}

using Weight = Number<struct WeightTag>;

struct Cow {
  std::string name;
  Weight weight;
  Mood mood = Mood::kCalm;
  std::optional<std::uint64_t> tag;
  std::vector<int> calves;
  STAMPEDE_FIELDS(Cow, name, weight, mood, tag, calves)
};

const Cow kBella{"Bella", Weight(7), Mood::kCross, ~std::uint64_t{0}, {1, 2}};

TEST(Fields, GiveEqualityAndFingerprintThatSeeEveryField) {
  std::vector<Cow> others(5, kBella);
  others[0].name = "Bello";
  others[1].weight = Weight(8);
  others[2].mood = Mood::kCalm;
  others[3].tag.reset();
  others[4].calves.push_back(3);
  for (const Cow& other : others) {
    EXPECT_FALSE(other == kBella) << Show(other);
    EXPECT_NE(Fingerprint(other), Fingerprint(kBella)) << Show(other);
  }
  EXPECT_EQ(Cow(kBella), kBella);
  EXPECT_EQ(Fingerprint(Cow(kBella)), Fingerprint(kBella));
}

TEST(Fields, FingerprintsAreTheSameInEveryBuild) {
  EXPECT_EQ(Fingerprint(kBella), 2854511015373695805u);
}

TEST(Fields, GiveText) {
  EXPECT_EQ(Show(kBella),
            "Cow{name \"Bella\", weight 7, mood cross, tag 18446744073709551615, calves [1, 2]}");
}

TEST(Fields, GiveJsonInWhichNoNumberIsLost) {
  EXPECT_EQ(JsonLine(ToJson(kBella)),
            R"({"name":"Bella","weight":7,"mood":"cross","tag":"18446744073709551615",)"
            R"("calves":[1,2]})");
}

TEST(Fields, NamesAreThoseOfTheDeclaration) {
  static_assert(Cow::FieldNames()[1] == "weight");
  static_assert(Cow::kTypeName == "Cow");
}

}  // namespace
}  // namespace stampede
