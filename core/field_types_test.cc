#include <array>
#include <cstdint>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/inlined_vector.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/equal.h"
#include "stampede/core/field_type.h"
#include "stampede/core/fields.h"
#include "stampede/core/fingerprint.h"
#include "stampede/core/json.h"
#include "stampede/core/number.h"
#include "stampede/core/payload.h"
#include "stampede/core/show.h"
#include "stampede/core/time.h"

namespace stampede {
namespace {

enum class Color : std::uint8_t { kRed, kGreen };
constexpr auto EnumNames(Color) {
  return std::to_array<std::string_view>({"red", "green"});
}
using Term = Number<struct TermTag>;

struct Point {
  int x = 0;
  int y = 0;
  STAMPEDE_FIELDS(Point, x, y)
  friend auto operator<=>(const Point&, const Point&) = default;
};

// One field of each kind that core/fields.h lists.
struct All {
  bool flag = false;
  std::int64_t number = 0;
  Term term;
  Color color{};
  std::string text;
  Payload payload;
  NodeId node;
  ReplicaSet replicas;
  Duration span;
  LocalTime at;
  Point point;
  std::optional<Point> maybe;
  std::variant<std::monostate, Point, std::string> nested;
  std::pair<Term, std::string> pair;
  std::tuple<int, Color, bool> tuple;
  std::array<std::uint16_t, 3> array{};
  std::vector<bool> flags;
  absl::InlinedVector<Point, 2> points;
  std::map<NodeId, std::vector<int>> by_node;
  std::map<Point, int> by_point;
  absl::btree_map<std::string, Term> by_text;
  std::set<int> set;
  absl::btree_set<Color> colors;
  STAMPEDE_FIELDS(All, flag, number, term, color, text, payload, node, replicas, span, at, point,
                  maybe, nested, pair, tuple, array, flags, points, by_node, by_point, by_text, set,
                  colors)
};

All Filled() {
  All all;
  all.flag = true;
  all.number = std::int64_t{1} << 60;
  all.term = Term(7);
  all.color = Color::kGreen;
  all.text = "text";
  all.payload = Payload("put x 1");
  all.node = NodeId::Client(2);
  all.replicas = ReplicaSet::First(2);
  all.span = Milliseconds(3);
  all.at = LocalTime(9);
  all.point = {1, 2};
  all.maybe = Point{3, 4};
  all.nested = Point{5, 6};
  all.pair = {Term(1), "one"};
  all.tuple = {1, Color::kRed, true};
  all.array = {1, 2, 3};
  all.flags = {true, false};
  all.points = {{1, 1}, {2, 2}, {3, 3}};
  all.by_node = {{NodeId::Replica(0), {1, 2}}, {NodeId::Client(0), {}}};
  all.by_point = {{{1, 2}, 3}};
  all.by_text = {{"a", Term(1)}};
  all.set = {1, 2};
  all.colors = {Color::kRed};
  return all;
}

// Each differs from Filled() in one field, in the order of the list.
std::vector<All> OneFieldDifferent() {
  std::vector<All> others(All::FieldNames().size(), Filled());
  std::size_t i = 0;
  others[i++].flag = false;
  others[i++].number = 1;
  others[i++].term = Term(8);
  others[i++].color = Color::kRed;
  others[i++].text = "";
  others[i++].payload = Payload("put x 2");
  others[i++].node = NodeId::Replica(2);
  others[i++].replicas.Add(NodeId::Replica(5));
  others[i++].span = Milliseconds(4);
  others[i++].at = LocalTime(8);
  others[i++].point.y = 0;
  others[i++].maybe.reset();
  others[i++].nested = "5 6";
  others[i++].pair.second = "two";
  std::get<1>(others[i++].tuple) = Color::kGreen;
  others[i++].array[2] = 4;
  others[i++].flags[1] = true;
  others[i++].points[2].x = 0;
  others[i++].by_node[NodeId::Client(0)].push_back(1);
  others[i++].by_point[{1, 2}] = 4;
  others[i++].by_text["b"];
  others[i++].set.insert(3);
  others[i++].colors.insert(Color::kGreen);
  return others;
}

TEST(FieldTypes, AllOfTheListWork) {
  static_assert(FieldType<All>);
}

TEST(FieldTypes, EqualityAndFingerprintSeeEachOfThem) {
  const All all = Filled();
  EXPECT_TRUE(Equal(all, Filled()));
  EXPECT_EQ(Fingerprint(all), Fingerprint(Filled()));
  std::set<std::uint64_t> fingerprints{Fingerprint(all)};
  for (const All& other : OneFieldDifferent()) {
    EXPECT_FALSE(other == all) << Show(other);
    EXPECT_FALSE(Equal(other, all)) << Show(other);
    fingerprints.insert(Fingerprint(other));
  }
  EXPECT_EQ(fingerprints.size(), 1 + All::FieldNames().size());
}

TEST(FieldTypes, AreShownInOneLine) {
  EXPECT_EQ(Show(Filled()),
            R"(All{flag true, number 1152921504606846976, term 7, color green, text "text", )"
            R"(payload "put x 1", node c2, replicas {r0 r1}, span 3000us, at 9us, )"
            R"(point Point{x 1, y 2}, maybe Point{x 3, y 4}, nested Point{x 5, y 6}, )"
            R"(pair (1, "one"), tuple (1, red, true), array [1, 2, 3], flags [true, false], )"
            R"(points [Point{x 1, y 1}, Point{x 2, y 2}, Point{x 3, y 3}], )"
            R"(by_node {r0: [1, 2], c0: []}, by_point {Point{x 1, y 2}: 3}, by_text {"a": 1}, )"
            R"(set {1, 2}, colors {red}})");
  EXPECT_EQ(Show(std::variant<std::monostate>()), "none");
}

TEST(FieldTypes, AreWrittenAsJson) {
  EXPECT_EQ(JsonLine(ToJson(Filled())),
            R"({"flag":true,"number":"1152921504606846976","term":7,"color":"green",)"
            R"("text":"text","payload":"put x 1","node":"c2","replicas":["r0","r1"],)"
            R"("span":3000,"at":9,"point":{"x":1,"y":2},"maybe":{"x":3,"y":4},)"
            R"("nested":{"Point":{"x":5,"y":6}},"pair":[1,"one"],"tuple":[1,"red",true],)"
            R"("array":[1,2,3],"flags":[true,false],)"
            R"("points":[{"x":1,"y":1},{"x":2,"y":2},{"x":3,"y":3}],)"
            R"("by_node":{"r0":[1,2],"c0":[]},"by_point":[[{"x":1,"y":2},3]],"by_text":{"a":1},)"
            R"("set":[1,2],"colors":["red"]})");
}

TEST(FieldTypes, ComeBackFromJsonAsTheyWere) {
  std::vector<All> values = OneFieldDifferent();
  values.push_back(Filled());
  values.emplace_back();
  for (const All& value : values) {
    All read = Filled();
    const absl::Status status = FromJson(ToJson(value), read);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(Show(read), Show(value));
    EXPECT_TRUE(read == value);
  }
}

struct BadCase {
  const char* name;
  const char* text;
  const char* complaint;  // a part of the message
};
void PrintTo(const BadCase& bad, std::ostream* out) {
  *out << bad.text;
}

class BadFieldTest : public testing::TestWithParam<BadCase> {};

TEST_P(BadFieldTest, IsRefusedWithItsPlace) {
  All read;
  const absl::Status status = FromJson(ParseJson(GetParam().text).value(), read);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadFieldTest,
    testing::Values(
        BadCase{"PairTooLong", R"({"pair": [1, "one", 2]})", "/pair: expected a list of 2"},
        BadCase{"TuplePart", R"({"tuple": [1, "blue", true]})", "/tuple/1: there is no 'blue'"},
        BadCase{"ArrayTooShort", R"({"array": [1]})", "/array: expected a list of 3"},
        BadCase{"VariantType", R"({"nested": {"Pont": {}}})",
                "/nested: there is no type 'Pont', did you mean 'Point'?"},
        BadCase{"VariantInside", R"({"nested": {"Point": {"x": true}}})",
                "/nested/Point/x: expected a whole number"},
        BadCase{"VariantOfTwo", R"({"nested": {"0": null, "2": ""}})",
                "/nested: expected an object with one key"},
        BadCase{"MonostateIsNull", R"({"nested": {"0": 1}})", "/nested/0: expected null"},
        BadCase{"MapKey", R"({"by_node": {"x0": []}})",
                "/by_node/x0: expected a node such as r0 or c1"},
        BadCase{"MapValue", R"({"by_node": {"r0": [1, "x"]}})", "/by_node/r0/1: expected a whole"},
        BadCase{"MapIsAList", R"({"by_point": {}})", "/by_point: expected a list of [key, value]"},
        BadCase{"MapKeyTwice", R"({"by_point": [[{"x": 1}, 1], [{"x": 1}, 2]]})",
                R"(/by_point: {"x":1} stands twice)"},
        BadCase{"SetTwice", R"({"set": [1, 1]})", "/set: 1 stands twice"},
        BadCase{"ReplicaSetOfClients", R"({"replicas": ["c0"]})",
                "/replicas: expected replicas r0 to r63"}),
    [](const auto& test) { return std::string(test.param.name); });

// A message that names its text by a number; the store that knows the texts would be the run's.
struct Interned {
  int number = 0;
  void AddTo(Hasher& hasher, const RunContext&) const { hasher.Add(std::uint64_t{7}); }
  std::string ToString(const RunContext&) const { return "the text"; }
  bool EqualTo(const Interned&, const RunContext&) const { return true; }
  friend bool operator==(const Interned&, const Interned&) = default;
};
struct Carrier {
  std::vector<std::optional<Interned>> texts;
  STAMPEDE_FIELDS(Carrier, texts)
};

TEST(RunContext, ReachesTypesThatAskForItHoweverDeep) {
  static_assert(FieldType<Carrier>);
  const RunContext run;
  const Carrier a{{Interned{1}}};
  const Carrier b{{Interned{2}}};
  EXPECT_FALSE(a == b);
  EXPECT_TRUE(Equal(a, b, run));
  EXPECT_EQ(Fingerprint(a, run), Fingerprint(b, run));
  EXPECT_EQ(Show(a, run), "Carrier{texts [the text]}");
  EXPECT_EQ(JsonLine(ToJson(a, run)), R"({"texts":["the text"]})");
}

}  // namespace
}  // namespace stampede
