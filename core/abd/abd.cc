#include "stampede/core/abd/abd.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "stampede/core/keyed_random.h"

namespace stampede {

absl::Status Abd::Validate(const Cluster<Abd>& cluster) {
  if (cluster.replicas < 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("a register has 3 replicas or more, not ", cluster.replicas));
  }
  const Config& config = cluster.config;
  if (config.client_retry < Microseconds(1) || config.client_retry > Seconds(3600)) {
    return absl::InvalidArgumentError("a timer runs for 1us to 1h");
  }
  return absl::OkStatus();
}

void Abd::Vary(std::uint64_t key, Cluster<Abd>& cluster) {
  cluster.config.client_retry = Microseconds(Between(Draw(key, 1), 2'000, 60'000));
}

Abd::Operation Abd::DrawOperation(const Cluster<Abd>& cluster, std::uint64_t key,
                                  std::uint16_t client, std::uint64_t index) {
  const std::uint64_t draw = Draw(key, (std::uint64_t{client} << 48) | index);
  const bool reads = Chance(draw, kMillion / 2);
  return DrawOperation(cluster, key, client, index,
                       reads ? OperationKind::kRead : OperationKind::kWrite);
}

Abd::Operation Abd::DrawOperation(const Cluster<Abd>&, std::uint64_t, std::uint16_t client,
                                  std::uint64_t index, OperationKind kind) {
  if (kind == OperationKind::kRead) return Payload("read");
  return Payload(absl::StrCat("write c", client, ".", index));  // unique: tells writes apart
}

absl::Status Abd::ValidateOperation(const Cluster<Abd>&, const Operation& operation) {
  const std::string_view text = operation.bytes();
  if (text == "read" || text.starts_with("write ")) return absl::OkStatus();
  return absl::InvalidArgumentError("there is no operation " + operation.ToString() +
                                    "; one of read, write VALUE");
}

std::span<const DefectInfo> Abd::Defects() {
  static constexpr std::string_view kCatalogue = "catalogue of mutants";
  static constexpr auto kInvariant = "linearizability";
  static const std::array<DefectInfo, 6> list = {{
      {"no-write-back", 0, "a read answers without having stored what it saw at a quorum",
       "the regular register of the paper's first part", kInvariant},
      {"stamp-without-writer", 0, "two writers may give their values the same stamp",
       "the single-writer protocol used by several", kInvariant},
      {"phases-confused", 0, "a late answer to an earlier phase counts in the present one",
       kCatalogue, kInvariant},
      {"small-write-quorum", 0, "half of the replicas are enough to have stored a value",
       kCatalogue, kInvariant},
      {"restarts-empty", 0, "a replica that starts again does not look at its disk", kCatalogue,
       kInvariant},
      {"client-reuses-names", 0,
       "a client that starts again numbers phases and signs stamps as it did before",
       "beyond the catalogue", kInvariant},
  }};
  return list;
}

}  // namespace stampede
