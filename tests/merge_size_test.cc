// A merge of ten thousand shards: made-up folders, with the real reader and writer.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>

#include "stampede/core/json.h"
#include "stampede/hunt/hunt_folder.h"
#include "tests/command_process.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kRunsOfAShard = 1'000'000;

// The folder of a real shard is the pattern of those that are made up.
class MadeUpShards {
 public:
  explicit MadeUpShards(const fs::path& folder) : folder_(folder) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    const CommandProcess hunt(folder, "command",
                              "hunt vsr --defect counts-acks-per-message --seed 7 --runs 400 "
                              "--shard 0/1 --no-shrink --out " +
                                  (folder / "pattern").string());
    EXPECT_EQ(hunt.Wait(), 1) << hunt.err();
    const auto contents = ReadHuntFolder((folder / "pattern").string());
    EXPECT_TRUE(contents.ok()) << contents.status();
    pattern_ = *contents;
    group_ = TextOf(folder / "pattern" / "groups" / pattern_.groups.at(0).id / "group.json");
    state_ = StateToJson(pattern_.state);
    finding_ = ToJson(pattern_.findings.at(0));
    fs::remove_all(folder / "pattern");
  }

  void Write(std::uint64_t shard, std::uint64_t count, std::uint64_t runs, std::uint64_t findings) {
    const fs::path place = folder_ / "shards" / std::to_string(shard);
    const std::string id = pattern_.groups[0].id;
    fs::create_directories(place / "groups" / id);
    HuntDescription hunt = pattern_.hunt;
    hunt.runs = {0, count * kRunsOfAShard};
    hunt.shard = Shard{shard, count};
    std::ofstream(place / "hunt.json") << ToJson(hunt).dump(2) << "\n";
    const std::uint64_t from = shard * kRunsOfAShard;
    state_["made"] = RangesToJson(RunRanges(RunRange{from, from + runs}));
    state_["runs"] = runs;
    const std::string line = JsonLine(state_) + "\n";
    std::ofstream progress(place / "progress.jsonl");
    for (int i = 0; i < 8; ++i) progress << line;
    std::ofstream found(place / "findings.jsonl");
    for (std::uint64_t i = 0; i < findings; ++i) {
      finding_["run"] = from + 17 * i;
      found << JsonLine(finding_) << "\n";
    }
    if (findings > 0) std::ofstream(place / "groups" / id / "group.json") << group_;
  }

 private:
  const fs::path folder_;
  HuntFolderContents pattern_;
  Json state_;
  Json finding_;
  std::string group_;
};

class Merge : public testing::Test {
 protected:
  Merge()
      : folder_(fs::path(testing::TempDir()) / ("stampede_merge_" + std::to_string(getpid()))),
        shards_(folder_) {}
  ~Merge() override { fs::remove_all(folder_); }

  // The JSON of the merge, and how it exited.
  Json Run(int code) {
    const CommandProcess merge(folder_, "merge",
                               "merge " + (folder_ / "shards").string() + " --format json -o " +
                                   (folder_ / "merged").string());
    EXPECT_EQ(merge.Wait(), code) << merge.err();
    const auto json = ParseJson(merge.out());
    EXPECT_TRUE(json.ok()) << json.status() << merge.err();
    return json.ok() ? (*json)["hunt"] : Json();
  }

  const fs::path folder_;
  MadeUpShards shards_;
};

// Of children: unlike the time on the wall no matter of what else the machine does.
double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST_F(Merge, OfTenThousandShardsWithFiftyThousandFindingsIsQuickAndSmall) {
  constexpr std::uint64_t kShards = 10'000;
  for (std::uint64_t i = 0; i < kShards; ++i) shards_.Write(i, kShards, kRunsOfAShard, 5);
  const double before = ProcessorSeconds();
  const Json merged = Run(1);
  const double taken = ProcessorSeconds() - before;
  EXPECT_EQ(merged["runs"], kShards * kRunsOfAShard);
  EXPECT_EQ(merged["findings"], 5 * kShards);
  EXPECT_EQ(merged["not_covered"], Json::array());
  EXPECT_EQ(merged["groups"].size(), 1u);
  EXPECT_EQ(merged["groups"][0]["count"], 5 * kShards);
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  RecordProperty("processor_seconds", std::to_string(taken));
  RecordProperty("peak_kib", std::to_string(usage.ru_maxrss));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__OPTIMIZE__)
  EXPECT_LT(taken, 30);
  EXPECT_LT(usage.ru_maxrss, 1'000'000) << "KiB";
#endif
}

TEST_F(Merge, NamesTheRunsThatFiftyOfAThousandShardsHaveNotMade) {
  constexpr std::uint64_t kShards = 1'000;
  std::vector<RunRange> expected;
  for (std::uint64_t i = 0; i < kShards; ++i) {
    const std::uint64_t from = i * kRunsOfAShard;
    if (i % 40 == 3) {  // it never began
      expected.push_back({from, from + kRunsOfAShard});
      continue;
    }
    const bool cut = i % 40 == 20;
    shards_.Write(i, kShards, cut ? 1'000 + i : kRunsOfAShard, 0);
    if (cut) expected.push_back({from + 1'000 + i, from + kRunsOfAShard});
  }
  const Json merged = Run(130);
  ASSERT_EQ(expected.size(), 50u);
  EXPECT_EQ(merged["not_covered"], RangesToJson(RunRanges(expected)));
  // What is named can be given back: with it the hunt is whole.
  EXPECT_EQ(ShowRange(expected[0]), "3000000..4000000");
}

}  // namespace
}  // namespace stampede
