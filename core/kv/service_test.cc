#include "stampede/core/kv/service.h"

#include <gtest/gtest.h>

#include "stampede/core/kv/accumulator.h"
#include "stampede/core/kv/operation.h"
#include "stampede/core/kv/store.h"

namespace stampede::kv {
namespace {

struct Exchange {
  const char* operation;
  const char* result;
};

template <class S>
void Expect(S service, std::initializer_list<Exchange> exchanges) {
  for (const auto& [operation, result] : exchanges) {
    EXPECT_EQ(service.Apply(operation), result) << operation;
  }
}

TEST(Store, AnswersItsOperations) {
  Expect(Store(), {{"get x", ""},
                   {"put x 1", "ok"},
                   {"get x", "1"},
                   {"append x 2", "ok"},
                   {"get x", "12"},
                   {"cas x 1 9", "no"},
                   {"cas x 12 9", "ok"},
                   {"get x", "9"},
                   {"cas y \"\" new", "ok"},
                   {"put \"a b\" \"say \\\"moo\\\"\"", "ok"},
                   {"get \"a b\"", "say \"moo\""}});
}

TEST(Store, AnswersNonsenseWithAnErrorAndChangesNothing) {
  Store store;
  store.Apply("put x 1");
  const std::uint64_t before = store.Digest();
  for (const char* nonsense :
       {"", "put x", "get", "put x 1 2", "put x \"1", "fly x", "get \"x\"y"}) {
    EXPECT_EQ(store.Apply(nonsense).substr(0, 6), "error:") << nonsense;
    EXPECT_EQ(store.Digest(), before) << nonsense;
  }
}

TEST(Store, TheDigestTellsStatesApartAndNothingElse) {
  Store a;
  Store b;
  a.Apply("put x 1");
  a.Apply("put y 2");
  b.Apply("put y 2");
  EXPECT_NE(a.Digest(), b.Digest());
  b.Apply("append x 1");
  EXPECT_EQ(a.Digest(), b.Digest());
}

TEST(Accumulator, AddsAndSubtracts) {
  Expect(Accumulator(), {{"add 5", "5"},
                         {"sub 7", "-2"},
                         {"add x", "error: not a number"},
                         {"mul 2", "error: not an operation of the accumulator"},
                         {"add 9223372036854775807", "9223372036854775805"},
                         {"add 3", "-9223372036854775808"}});
}

TEST(ServiceHandle, CopiesAreIndependent) {
  ServiceHandle a(std::make_unique<Accumulator>());
  a.Apply("add 1");
  ServiceHandle b = a;
  b.Apply("add 1");
  EXPECT_EQ(a.Apply("add 0"), "1");
  EXPECT_EQ(b.Apply("add 0"), "2");
}

TEST(ServiceHandle, WithoutAServiceIsAValueToo) {
  EXPECT_EQ(ServiceHandle(), ServiceHandle());
  EXPECT_FALSE(ServiceHandle() == ServiceHandle(std::make_unique<Accumulator>()));
  EXPECT_EQ(ServiceHandle().ToString(), "state 0");
}

TEST(Words, QuotingComesBack) {
  for (const char* word : {"plain", "", "two words", "quo\"te", "back\\slash"}) {
    const std::string operation = "put x " + Quoted(word);  // Words may be views into it
    const auto words = Words::Split(operation);
    ASSERT_TRUE(words.has_value()) << word;
    EXPECT_EQ((*words)[2], word);
  }
}

}  // namespace
}  // namespace stampede::kv
