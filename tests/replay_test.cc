// Traces: what is recorded replays without its seed, and what is not a sound trace is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/core/json.h"
#include "stampede/protocols/vsr_driver.h"

namespace stampede {
namespace {

using testing::HasSubstr;

const ProtocolDriver& VsrRunner() {
  static const auto& driver = *NewProtocolDriver<Vsr>().release();
  return driver;
}

struct Recorded {
  std::string trace;
  RunOutcome outcome;
};

Recorded Record(std::uint64_t seed, const std::string& defect = "") {
  RunChoices choices;
  choices.defect = defect;
  choices.fault_events = 400;
  std::ostringstream out;
  RunOutputs outputs;
  outputs.trace = &out;
  Recorded recorded;
  recorded.outcome = (*VsrRunner().Open(choices))->Record(seed, outputs);
  recorded.trace = out.str();
  return recorded;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// A trace of other lines with an end line that fits them: altered on purpose, and well.
std::string Resealed(std::vector<std::string> lines) {
  Hasher digest;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) digest.Add(std::string_view(lines[i]));
  Json end = *ParseJson(lines.back());
  end["end"]["digest"] = std::to_string(digest.value());
  lines.back() = JsonLine(end);
  return Join(lines);
}

TEST(Replay, RepeatsEveryRunStepByStepWithoutItsSeed) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Recorded recorded = Record(seed, seed % 2 == 0 ? "" : "start-view-keeps-tail");
    auto lines = Lines(recorded.trace);
    Json header = *ParseJson(lines[0]);
    header.erase("seed");
    lines[0] = JsonLine(header);
    const auto replayed = VsrRunner().Replay(Resealed(lines), {}, {});
    ASSERT_TRUE(replayed.ok()) << replayed.status();
    EXPECT_EQ(replayed->difference, "") << "seed " << seed;
    EXPECT_EQ(replayed->outcome.fingerprint, recorded.outcome.fingerprint);
    EXPECT_EQ(replayed->outcome.steps, recorded.outcome.steps);
    EXPECT_EQ(replayed->outcome.violation, recorded.outcome.violation);
  }
}

TEST(Replay, ATraceOfAReplayIsTheTraceItselfButForItsHeader) {
  const Recorded recorded = Record(11);
  std::ostringstream again;
  RunOutputs outputs;
  outputs.trace = &again;
  ASSERT_TRUE(VsrRunner().Replay(recorded.trace, {}, outputs).ok());
  auto first = Lines(recorded.trace);
  auto second = Lines(again.str());
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 1; i + 1 < first.size(); ++i) ASSERT_EQ(first[i], second[i]) << i;
}

TEST(Replay, NamesTheFirstStepAndFieldThatDiffer) {
  auto lines = Lines(Record(3).trace);
  Json header = *ParseJson(lines[0]);
  header["cluster"]["config"]["heartbeat"] = 5'000;
  lines[0] = JsonLine(header);
  const auto replayed = VsrRunner().Replay(Resealed(lines), {}, {});
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_GT(replayed->different_step, 0u);
  EXPECT_LT(replayed->different_step, 20u);
  EXPECT_THAT(replayed->difference, HasSubstr("/effects/"));
  EXPECT_THAT(replayed->difference, HasSubstr("/delay: recorded "));
}

TEST(Replay, StopsWhereItIsToldTo) {
  RunOutputs outputs;
  outputs.until_step = 50;
  const auto replayed = VsrRunner().Replay(Record(3).trace, {}, outputs);
  ASSERT_TRUE(replayed.ok());
  EXPECT_EQ(replayed->outcome.steps, 50u);
  EXPECT_EQ(replayed->difference, "");
}

// Every way of breaking a trace that is worth a message of its own.
TEST(Replay, RefusesWhatIsNotASoundTrace) {
  const std::string trace = Record(5).trace;
  const auto lines = Lines(trace);
  const auto edited = [&](std::size_t line, const std::string& text, bool resealed) {
    auto copy = lines;
    copy[line] = text;
    return resealed ? Resealed(copy) : Join(copy);
  };
  auto shorter = lines;
  shorter.pop_back();
  auto gone = lines;
  gone.erase(gone.begin() + 2);
  std::string version = lines[0];
  version.replace(version.find("\"stampede_trace\":2"), 18, "\"stampede_trace\":7");
  std::string sized = lines[0];
  sized.replace(sized.find("\"replicas\":"), 12, "\"replicas\":9");

  const struct {
    std::string text;
    const char* complaint;
  } cases[] = {
      {"", "the file is empty"},
      {"moo\n", "not a stampede trace"},
      {"{\"a\": 1}\n", "not a stampede trace"},
      {edited(0, version, false), "trace version 7; this program reads version 2"},
      {Join(shorter), "cut short"},
      {trace.substr(0, trace.size() / 2), "line "},
      {Join(gone), "expected step"},
      {edited(3, lines[3] + " ", false), "was altered"},
      {edited(3, "{\"moo\": 1}", true), "not a line that a trace can hold"},
      {edited(3, "{\"message\": \"Prepare#x r0->r1\", \"drop\": true}", true), "name of a message"},
      {edited(3, "{\"message\": \"Prepare#1 r0->r1\", \"delay\": -5}", true), "a delay is between"},
      {edited(3, "{\"message\": \"Prepare#1 r0->r1\", \"dorp\": true}", true),
       "unknown key 'dorp', did you mean 'drop'?"},
      {edited(3, "{\"window\": 1, \"faults\": [{\"pause\": [\"r99\"]}]}", true),
       "/faults/0: there is no node 'r99'"},
      {edited(3, "{\"window\": 1, \"faults\": [{\"slow-disk\": \"r0\", \"by\": -5}]}", true),
       "/faults/0/by: expected a span"},
      {edited(3, "{\"window\": 1, \"faults\": [{\"slow_disk\": \"r0\"}]}", true), "not one fault"},

      {edited(3, "{\"entropy\": \"view r0\", \"bits\": 1}", true),
       "/entropy: expected the name of an"},
      {edited(3, "{\"entropy\": \"view#1 r0\", \"bits\": -1}", true), "/bits: expected a whole"},
      {edited(3, "{\"crash\": {\"node\": \"c29\"}}", true), "/crash/node: there is no c29"},
      {edited(0, sized, true), ""},
      {trace + "{}\n", "more after the end line"},
  };
  for (const auto& [text, complaint] : cases) {
    const auto replayed = VsrRunner().Replay(text, {}, {});
    EXPECT_FALSE(replayed.ok()) << complaint;
    EXPECT_THAT(std::string(replayed.status().message()), HasSubstr(complaint));
  }
}

// A trace is hostile input: whatever a byte is changed to, there is an answer and no crash.
TEST(Replay, SurvivesDamageAnywhere) {
  const std::string trace = Record(5, "appends-over-gap").trace;
  for (std::uint64_t i = 0; i < 400; ++i) {
    std::string damaged = trace;
    const std::uint64_t draw = Mix(i, 77);
    damaged[draw % damaged.size()] = static_cast<char>(draw >> 56);
    if (damaged == trace) continue;
    EXPECT_FALSE(VsrRunner().Replay(damaged, {}, {}).ok()) << i;
    EXPECT_FALSE(VsrRunner().Replay(trace.substr(0, draw % trace.size()), {}, {}).ok()) << i;
  }
}

}  // namespace
}  // namespace stampede
