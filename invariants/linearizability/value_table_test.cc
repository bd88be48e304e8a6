#include "stampede/invariants/linearizability/value_table.h"

#include <gtest/gtest.h>
#include <string>

namespace stampede::linearizability {
namespace {

TEST(ValueTable, EqualValuesHaveEqualNumbers) {
  ValueTable values;
  EXPECT_EQ(values.Text("abc"), values.Text("abc"));
  EXPECT_EQ(values.Number(-7), values.Number(-7));
  EXPECT_NE(values.Text("7"), values.Number(7));
  EXPECT_NE(values.Text(""), ValueTable::kNil);
  EXPECT_EQ(values.Text(""), ValueTable::kEmpty);
  EXPECT_EQ(values.Show(ValueTable::kNil), "nil");
  EXPECT_EQ(values.Show(values.Number(-7)), "-7");
  EXPECT_EQ(values.Show(values.Text("x y")), "\"x y\"");
}

TEST(ValueTable, AConcatenationIsTheTextHoweverItWasMade) {
  ValueTable values;
  const ValueId a = values.Text("a");
  const ValueId b = values.Text("b");
  const ValueId ab = values.Concat(a, b);
  const ValueId aba = values.Concat(ab, a);
  EXPECT_EQ(values.Concat(a, values.Concat(b, a)), aba);
  EXPECT_EQ(values.Text("aba"), aba);
  EXPECT_EQ(values.Bytes(aba), "aba");
  EXPECT_EQ(values.Concat(ValueTable::kEmpty, ab), ab);
  EXPECT_EQ(values.Concat(ab, ValueTable::kEmpty), ab);
  EXPECT_EQ(values.Concat(ValueTable::kNil, values.Number(12)), values.Text("12"));
  EXPECT_NE(values.Concat(b, a), ab);
}

TEST(ValueTable, KnowsPrefixes) {
  ValueTable values;
  const ValueId ab = values.Concat(values.Text("a"), values.Text("b"));
  const ValueId abc = values.Concat(ab, values.Text("c"));
  for (const ValueId whole : {abc, values.Text("abc")}) {
    EXPECT_TRUE(values.IsPrefix(ab, whole));
    EXPECT_TRUE(values.IsPrefix(whole, whole));
    EXPECT_TRUE(values.IsPrefix(ValueTable::kEmpty, whole));
    EXPECT_FALSE(values.IsPrefix(whole, ab));
    EXPECT_FALSE(values.IsPrefix(values.Text("ac"), whole));
  }
}

TEST(ValueTable, ForgetsWhatWasAddedSince) {
  ValueTable values;
  const ValueId a = values.Text("a");
  const std::size_t size = values.size();
  values.Concat(a, values.Text("b"));
  values.Truncate(size);
  EXPECT_EQ(values.size(), size);
  EXPECT_EQ(values.Text("a"), a);
  EXPECT_EQ(values.Bytes(values.Concat(a, values.Text("c"))), "ac");
}

// A long text that is appended to is not copied, and comparing its versions stays cheap.
TEST(ValueTable, GrowsByAppendingInLinearMemory) {
  ValueTable values;
  const ValueId piece = values.Text("some text ");
  ValueId text = ValueTable::kEmpty;
  for (int i = 0; i < 100'000; ++i) text = values.Concat(text, piece);
  EXPECT_EQ(values.Bytes(text).size(), 1'000'000u);
  EXPECT_LT(values.bytes(), std::size_t{32} << 20);
}

}  // namespace
}  // namespace stampede::linearizability
