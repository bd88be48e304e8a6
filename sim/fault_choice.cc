#include "stampede/sim/fault_choice.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

constexpr std::string_view kNone = "none";

// A run in which all nodes stand still most of the time comes to no end.
constexpr std::uint32_t kMostStandstill = 900'000;

absl::StatusOr<FaultKind> ParseFaultKind(std::string_view name) {
  if (const auto kind = ParseEnum<FaultKind>(name)) return *kind;
  return absl::InvalidArgumentError("there is no fault '" + std::string(name.substr(0, 64)) + "'" +
                                    Suggestion(name, EnumNames(FaultKind())));
}

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

bool Contains(const std::vector<FaultKind>& kinds, FaultKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

std::vector<FaultKind> OtherFaultKinds(const std::vector<FaultKind>& kinds) {
  std::vector<FaultKind> others;
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    if (!Contains(kinds, kind)) others.push_back(kind);
  }
  return others;
}

void FaultChoice::DrawOnly(const std::vector<FaultKind>& kinds) {
  off.clear();
  for (const FaultKind kind : OtherFaultKinds(kinds)) {
    if (!RateOf(kind).has_value()) off.push_back(kind);
  }
}

void FaultChoice::SwitchOff(const std::vector<FaultKind>& kinds) {
  std::erase_if(rates, [&](const FaultRate& rate) { return Contains(kinds, rate.kind); });
  off.insert(off.end(), kinds.begin(), kinds.end());
  std::sort(off.begin(), off.end());
  off.erase(std::unique(off.begin(), off.end()), off.end());
}

void FaultChoice::SetRate(const FaultRate& rate) {
  std::erase(off, rate.kind);
  std::erase_if(rates, [&](const FaultRate& other) { return other.kind == rate.kind; });
  const auto behind = std::find_if(rates.begin(), rates.end(),
                                   [&](const FaultRate& other) { return other.kind > rate.kind; });
  rates.insert(behind, rate);
}

absl::Status Validate(const FaultChoice& choice) {
  const ClockBounds& clocks = choice.clocks;
  if (clocks.drift_per_million > kMillion || clocks.offset < Duration() ||
      clocks.offset > Seconds(3600) || clocks.jump < Duration() || clocks.jump > Seconds(3600)) {
    return absl::InvalidArgumentError(
        "clocks drift by at most 100%, and jump and start off by between 0 and 1h");
  }
  std::uint64_t of_messages = 0;
  std::uint64_t of_cuts = 0;
  std::uint64_t of_lasting = 0;
  for (const auto& [kind, per_million] : choice.rates) {
    if (per_million > kMillion) {
      return absl::InvalidArgumentError(
          absl::StrCat("the rate of ", std::string(EnumName(kind)), " is above 1"));
    }
    if ((kind == FaultKind::kPause || kind == FaultKind::kFullDisk) &&
        per_million > kMostStandstill) {
      return absl::InvalidArgumentError(absl::StrCat("the rate of ", std::string(EnumName(kind)),
                                                     " is above ", ShowRate(kMostStandstill),
                                                     ": some node must be able to go on"));
    }
    const auto& messages = kMessageFaults;
    if (std::find(messages.begin(), messages.end(), kind) != messages.end()) {
      of_messages += per_million;
    }
    if (IsCut(kind)) of_cuts += per_million;
    if (IsLasting(kind)) of_lasting += per_million;
  }
  const auto error = [](const char* kinds, const char* why, std::uint64_t sum) {
    return absl::InvalidArgumentError(absl::StrCat("the rates of ", kinds, " add up to ",
                                                   ShowRate(static_cast<std::uint32_t>(sum)),
                                                   ", more than 1: ", why));
  };
  if (of_messages > kMillion) {
    return error("drop, duplicate, delay, reorder and hold", "a message suffers one of them",
                 of_messages);
  }
  if (of_cuts > kMillion) {
    return error("partitions and cuts", "there is one of them at a time", of_cuts);
  }
  if (of_lasting > kMillion) {
    return error("lasting faults", "a run has one of them at most", of_lasting);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<FaultKind>> ParseFaultKinds(std::string_view text) {
  std::vector<FaultKind> kinds;
  if (text == kNone) return kinds;
  for (const std::string_view name : Split(text)) {
    const auto kind = ParseFaultKind(name);
    if (!kind.ok()) return kind.status();
    kinds.push_back(*kind);
  }
  return kinds;
}

std::string ShowFaultKinds(const std::vector<FaultKind>& kinds) {
  std::string text;
  for (const FaultKind kind : kinds) {
    text += (text.empty() ? "" : ",") + std::string(EnumName(kind));
  }
  return text.empty() ? std::string(kNone) : text;
}

absl::StatusOr<std::vector<FaultRate>> ParseFaultRates(std::string_view text) {
  std::vector<FaultRate> rates;
  for (const std::string_view part : Split(text)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      return absl::InvalidArgumentError("'" + std::string(part.substr(0, 64)) +
                                        "' is not of the form FAULT=RATE, such as drop=0.02");
    }
    const auto kind = ParseFaultKind(part.substr(0, equals));
    if (!kind.ok()) return kind.status();
    const auto rate = ParseRate(part.substr(equals + 1));
    if (!rate.ok()) return rate.status();
    rates.push_back({*kind, *rate});
  }
  return rates;
}

std::string ShowFaultRates(const std::vector<FaultRate>& rates) {
  std::string text;
  for (const auto& [kind, per_million] : rates) {
    text += (text.empty() ? "" : ",") + std::string(EnumName(kind)) + "=" + ShowRate(per_million);
  }
  return text;
}

absl::StatusOr<std::uint32_t> ParseRate(std::string_view text) {
  const auto wrong = absl::InvalidArgumentError(
      "'" + std::string(text.substr(0, 64)) +
      "' is not a rate between 0 and 1, with up to six digits, such as 0.02");
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string digits(dot == std::string_view::npos ? "" : text.substr(dot + 1));
  const bool empty = whole.empty() || (dot != std::string_view::npos && digits.empty());
  if (empty || whole.size() > 1 || digits.size() > 6) return wrong;
  digits.resize(6, '0');
  digits.insert(0, whole);
  std::uint32_t per_million = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return wrong;
    per_million = per_million * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  if (per_million > kMillion) return wrong;
  return per_million;
}

absl::StatusOr<std::uint32_t> ParseDrift(std::string_view text) {
  // A percentage has two digits more before its dot than the same rate, and two fewer behind it.
  const bool percent = text.ends_with('%');
  const std::string_view number = text.substr(0, text.size() - (percent ? 1 : 0));
  const std::size_t dot = std::min(number.find('.'), number.size());
  const std::string whole(number.substr(0, dot));
  const std::string fraction(dot < number.size() ? number.substr(dot + 1) : "");
  std::uint32_t per_million = 0;
  bool digits = !whole.empty() && whole.size() <= 3 && fraction.size() <= 4 &&
                (dot == number.size() || !fraction.empty());
  for (const char digit : whole + (fraction + "0000").substr(0, 4)) {
    digits = digits && digit >= '0' && digit <= '9';
    per_million = per_million * 10 + static_cast<std::uint32_t>(digit - '0');
    if (!digits) break;
  }
  if (percent && digits && per_million <= kMillion) return per_million;
  return absl::InvalidArgumentError(
      "'" + std::string(text.substr(0, 64)) +
      "' is not a drift from 0% to 100%, with up to four digits behind the dot, such as 0.02%");
}

std::string ShowDrift(std::uint32_t per_million) {
  std::string digits = std::to_string(per_million % 10'000);
  digits.insert(0, 4 - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  return std::to_string(per_million / 10'000) + (digits.empty() ? "" : "." + digits) + "%";
}

std::string ShowRate(std::uint32_t per_million) {
  std::string digits = std::to_string(per_million % kMillion);
  digits.insert(0, 6 - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  const std::string whole = std::to_string(per_million / kMillion);
  return digits.empty() ? whole : whole + "." + digits;
}

}  // namespace stampede
