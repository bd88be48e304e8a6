// The command among kills, full and read-only disks, closed outputs and other hunts in its folder:
// nothing that was announced is missing afterwards, and every file is whole.
//
// It goes on for STAMPEDE_CHAOS_SECONDS (120 where that is not set).
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "stampede/core/json.h"
#include "tests/command_process.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Children that outlive the command come to this process: there are to be none for long.
void ExpectNoChildren() {
  const auto deadline = Clock::now() + std::chrono::seconds(5);
  while (Clock::now() < deadline) {
    const pid_t ended = waitpid(-1, nullptr, WNOHANG);
    if (ended < 0 && errno == ECHILD) return;
    if (ended == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ADD_FAILURE() << "a child process outlives the command";
}

// How many findings the folder holds, each line whole; a last line that is torn is no line.
std::size_t FindingsIn(const fs::path& folder) {
  const std::string text = TextOf(folder / "findings.jsonl");
  std::size_t count = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) break;
    const auto json = ParseJson(text.substr(begin, end - begin));
    EXPECT_TRUE(json.ok() && json->contains("replay_command")) << text.substr(begin, end - begin);
    ++count;
    begin = end + 1;
  }
  return count;
}

void ExpectWholeFiles(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().string().find("/.") != std::string::npos) continue;
    const std::string name = entry.path().filename().string();
    const std::string text = TextOf(entry.path());
    if (name.ends_with(".trace.jsonl")) {
      // A stream: whole up to the line at which it was cut.
      std::istringstream lines(text.substr(0, text.rfind('\n') + 1));
      for (std::string line; std::getline(lines, line);) EXPECT_TRUE(ParseJson(line).ok()) << name;
    } else if (name.ends_with(".json")) {
      EXPECT_TRUE(ParseJson(text).ok()) << name << ": " << text;
    }
  }
}

// The highest number of findings that the progress lines named.
std::size_t Announced(const std::string& err) {
  std::size_t most = 0;
  for (std::size_t at = err.find(" finding"); at != std::string::npos;
       at = err.find(" finding", at + 1)) {
    const std::size_t begin = err.find_last_not_of("0123456789", at - 1) + 1;
    if (begin < at) most = std::max<std::size_t>(most, std::stoul(err.substr(begin, at - begin)));
  }
  return most;
}

class Chaos : public testing::Test {
 protected:
  void SetUp() override {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    folder_ = fs::path(testing::TempDir()) / ("stampede_chaos_" + std::to_string(getpid()));
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::uint64_t Below(std::uint64_t most) { return random_() % most; }
  void Sleep(std::uint64_t most_milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(Below(most_milliseconds)));
  }
  std::string Hunt(const std::string& more) {
    return "hunt vsr --defect counts-acks-per-message --keep-going --jobs 2 --seed " +
           std::to_string(Below(1'000)) + " --out " + (folder_ / "found").string() + " " + more;
  }

  void Killed();
  void TwoInOneFolder();
  void OnADisk(bool read_only);
  void WithoutOutput();

  fs::path folder_;
  std::mt19937_64 random_;
};

void Chaos::Killed() {
  const bool shrinks = Below(2) == 0;
  const CommandProcess hunt(
      folder_, "hunt", Hunt(shrinks ? "--runs 300 --shrink-runs 500" : "--for 60s --no-shrink"));
  Sleep(1'500);
  constexpr int kSignals[] = {SIGKILL, SIGTERM, SIGINT};
  const int signal = kSignals[Below(3)];
  hunt.Send(signal);
  const auto sent = Clock::now();
  const auto code = hunt.Wait();
  const std::chrono::duration<double> taken = Clock::now() - sent;
  if (signal != SIGKILL) {
    EXPECT_LT(taken.count(), 5) << "it is to end at once";
  }
  if (signal != SIGKILL && code.has_value()) {
    EXPECT_TRUE(code == 1 || code == 130 || code == 0) << *code << hunt.err();
  }
  ExpectNoChildren();
  EXPECT_GE(FindingsIn(folder_ / "found"), Announced(hunt.err()));
}

void Chaos::TwoInOneFolder() {
  const CommandProcess one(folder_, "one", Hunt("--runs 200 --no-shrink --format json"));
  const CommandProcess two(folder_, "two", Hunt("--runs 200 --no-shrink --format json"));
  const auto codes = {one.Wait(), two.Wait()};
  // One of them writes there; the other one is refused, and says by whom.
  std::size_t counted = 0;
  std::size_t refused = 0;
  for (const CommandProcess* hunt : {&one, &two}) {
    const std::string out = hunt->out();
    const std::size_t at = out.find("\"findings\":");
    if (at == std::string::npos) {
      ++refused;
      EXPECT_TRUE(hunt->err().find("is being written by process") != std::string::npos ||
                  hunt->err().find("holds a hunt already") != std::string::npos)
          << hunt->err();
    } else {
      counted += std::stoul(out.substr(at + 11));
    }
  }
  EXPECT_EQ(refused, 1u);
  EXPECT_EQ(std::count(codes.begin(), codes.end(), std::optional(2)), 1);
  EXPECT_EQ(FindingsIn(folder_ / "found"), counted);
}

void Chaos::OnADisk(bool read_only) {
  const fs::path disk = folder_ / "found";
  fs::create_directories(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=32k") != 0) return;  // not root
  if (read_only) mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=32k");
  const CommandProcess hunt(folder_, "hunt", Hunt("--runs 200 --shrink-runs 200"));
  const auto code = hunt.Wait();
  if (read_only) {  // nothing was found yet that could be lost
    EXPECT_EQ(code, 2) << hunt.err();
  } else {
    EXPECT_EQ(code, 1) << hunt.err();
    EXPECT_NE(hunt.out().find("Replay it:"), std::string::npos) << hunt.out();
    EXPECT_NE(hunt.err().find("No space left on device"), std::string::npos) << hunt.err();
  }
  ExpectWholeFiles(disk);
  umount2(disk.c_str(), MNT_DETACH);
}

void Chaos::WithoutOutput() {
  const CommandProcess list(folder_, "list", "list invariants", true);
  EXPECT_EQ(list.Wait(), 2) << list.err();
  const CommandProcess hunt(folder_, "hunt", Hunt("--runs 50 --no-shrink"), true);
  const auto code = hunt.Wait();
  EXPECT_TRUE(code == 1 || code == 2) << code.value_or(-1);
}

TEST_F(Chaos, NothingAnnouncedIsMissingAndEveryFileIsWhole) {
  const char* asked = std::getenv("STAMPEDE_CHAOS_SECONDS");
  const auto deadline =
      Clock::now() + std::chrono::seconds(asked == nullptr ? 120 : std::atoi(asked));
  const std::uint64_t seed = std::random_device()();
  random_.seed(seed);
  std::size_t rounds = 0;
  for (; Clock::now() < deadline && !HasFailure(); ++rounds) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    switch (rounds % 8) {
      case 0: OnADisk(false); break;
      case 1: OnADisk(true); break;
      case 2: WithoutOutput(); break;
      case 3: TwoInOneFolder(); break;
      default: Killed(); break;
    }
    if (fs::exists(folder_ / "found")) ExpectWholeFiles(folder_ / "found");
    ExpectNoChildren();
  }
  std::cout << rounds << " rounds, seed " << seed << "\n";
}

}  // namespace
}  // namespace stampede
