// A corpus of findings: what once failed is run first by later hunts.
#ifndef STAMPEDE_HUNT_CORPUS_H_
#define STAMPEDE_HUNT_CORPUS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/fields.h"
#include "stampede/hunt/child_process.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/shrink_within.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// CORPUS/PROTOCOL/ID/entry.json. Beside it lie story.json, the shrunk scenario, and
// story.trace.jsonl, the decisions of the run that was found: a change of the code may make a seed
// mean another run, and these still say what happened.
struct CorpusEntry {
  std::string id;  // of its group, see GroupId()
  std::string protocol;
  std::string defect;  // planted; empty: none
  std::string signature;
  std::string invariant;
  std::string summary;
  std::uint64_t run_seed = 0;
  std::uint64_t actions = 0;  // of the scenario
  std::string replay_command;
  std::string added;  // UTC
  STAMPEDE_FIELDS(CorpusEntry, id, protocol, defect, signature, invariant, summary, run_seed,
                  actions, replay_command, added)
};

// Those of one protocol, or of all where that is empty, by id. None where there is no such folder.
absl::StatusOr<std::vector<CorpusEntry>> ReadCorpus(const std::string& corpus,
                                                    const std::string& protocol = "");
// The folder of an entry.
std::string FolderOf(const std::string& corpus, const CorpusEntry& entry);

// Adds the report's story, unless the corpus has one of this group that is as short. Appears as a
// whole or not at all: several hunts may add at once. Returns whether it was added.
absl::StatusOr<bool> AddToCorpus(const std::string& corpus, CorpusEntry entry,
                                 const FindingReport& report);
absl::Status RemoveFromCorpus(const std::string& corpus, const CorpusEntry& entry);

// What became of an entry in this build.
struct CorpusVerdict {
  CorpusEntry entry;
  bool fails = false;           // its invariant is violated again
  std::string violation;        // otherwise: another one that is; empty: none
  std::string error;            // why it could not be run
  std::uint64_t idle = 0;       // actions of the scenario that never took effect,
  std::uint64_t skipped = 0;    // and decisions of its trace that did not come up
  std::uint64_t decisions = 0;  // of so many
  STAMPEDE_FIELDS(CorpusVerdict, entry, fails, violation, error, idle, skipped, decisions)
};
// Runs the scenario; where that does not fail, the trace, tolerantly. In children.
CorpusVerdict RunEntry(const std::string& corpus, const CorpusEntry& entry,
                       const ProtocolDriver& driver, const ChildLimits& limits);
// One line for people.
std::string ShowVerdict(const CorpusVerdict& verdict);

// Shrinks the entry's scenario further, in a child. Returns the entry as it is now: its group may
// be another one.
absl::StatusOr<CorpusEntry> MinimizeEntry(const std::string& corpus, const CorpusEntry& entry,
                                          const ProtocolDriver& driver, const ShrinkLimits& shrink,
                                          const ChildLimits& limits);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_CORPUS_H_
