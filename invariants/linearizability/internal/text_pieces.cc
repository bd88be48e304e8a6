#include "stampede/invariants/linearizability/internal/text_pieces.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace stampede::linearizability {
namespace {

// Longer texts, taken together, are not taken apart.
constexpr std::uint64_t kMostLetters = 50'000'000;

// The texts that were appended, as a tree of their letters.
class Words {
 public:
  Words() : nodes_(1) {}

  void Add(std::string_view word, std::uint32_t id) {
    std::uint32_t node = 0;
    for (const char letter : word) {
      auto& children = nodes_[node].children;
      const auto child = std::find_if(children.begin(), children.end(),
                                      [letter](const auto& one) { return one.first == letter; });
      if (child != children.end()) {
        node = child->second;
        continue;
      }
      const auto added = static_cast<std::uint32_t>(nodes_.size());
      children.emplace_back(letter, added);
      nodes_.emplace_back();
      node = added;
    }
    nodes_[node].word = id;
  }

  // Calls visit(length, id) for every word that `text` begins with.
  template <class Visit>
  void ForEachAtStart(std::string_view text, Visit visit) const {
    std::uint32_t node = 0;
    for (std::size_t length = 1; length <= text.size(); ++length) {
      const char letter = text[length - 1];
      const auto& children = nodes_[node].children;
      const auto child = std::find_if(children.begin(), children.end(),
                                      [letter](const auto& one) { return one.first == letter; });
      if (child == children.end()) return;
      node = child->second;
      if (nodes_[node].word != kNever) visit(length, nodes_[node].word);
    }
  }

 private:
  struct Node {
    std::vector<std::pair<char, std::uint32_t>> children;
    std::uint32_t word = kNever;
  };
  std::vector<Node> nodes_;
};

struct Word {
  ValueId value = ValueTable::kEmpty;
  CallId call = kNever;
  std::uint32_t uses = 0;  // appends of it
};

// One way to take a text apart, and whether there are others.
struct Parse {
  std::size_t ways = 0;  // 2: or more
  std::size_t head = 0;  // length of what was put
  std::vector<std::uint32_t> words;
};

Parse TakeApart(std::string_view text, const Words& words,
                const std::set<std::string, std::less<>>& heads) {
  struct Rest {
    std::uint8_t ways = 0;
    std::uint32_t word = kNever;
    std::size_t length = 0;
  };
  std::vector<Rest> rests(text.size() + 1);  // by where the rest begins
  rests[text.size()].ways = 1;
  for (std::size_t at = text.size(); at-- > 0;) {
    words.ForEachAtStart(text.substr(at), [&](std::size_t length, std::uint32_t word) {
      const std::uint8_t behind = rests[at + length].ways;
      if (behind == 0) return;
      rests[at].ways = static_cast<std::uint8_t>(std::min(2, rests[at].ways + behind));
      rests[at].word = word;
      rests[at].length = length;
    });
  }
  Parse parse;
  for (std::size_t length = 0; length <= text.size(); ++length) {
    if (rests[length].ways == 0 || !heads.contains(text.substr(0, length))) continue;
    parse.ways = std::min<std::size_t>(2, parse.ways + rests[length].ways);
    parse.head = length;
  }
  if (parse.ways != 1) return parse;
  for (std::size_t at = parse.head; at < text.size(); at += rests[at].length) {
    parse.words.push_back(rests[at].word);
  }
  return parse;
}

}  // namespace

void TextPieces::Find(ValueTable& table, const std::vector<ObjectCall>& calls,
                      const std::vector<bool>& known, ValueId initial) {
  roles_.assign(calls.size(), Role::kUnseen);
  before_.assign(calls.size(), kNoState);
  after_.assign(calls.size(), kNoState);
  parts_.clear();
  complete_ = true;
  Words tree;
  std::vector<Word> words;
  std::map<ValueId, std::uint32_t> numbers;
  std::set<std::string, std::less<>> heads = {table.Bytes(initial)};
  std::map<ValueId, bool> texts;  // whether it must be there at some time
  const auto give_up = [this] {
    std::fill(roles_.begin(), roles_.end(), Role::kOpen);
    complete_ = false;
  };
  // A number is another value than its digits, until something is appended to it.
  if (!table.IsText(initial)) return give_up();
  for (CallId id = 0; id < known.size(); ++id) {
    const ObjectCall& call = calls[id];
    const bool puts = call.function == Function::kWrite || call.function == Function::kCas;
    if (puts && !table.IsText(call.function == Function::kCas ? call.b : call.a)) {
      return give_up();
    }
    switch (call.function) {
      case Function::kAppend: {
        if (table.LengthOf(call.a) == 0) return give_up();
        const auto [number, added] =
            numbers.try_emplace(call.a, static_cast<std::uint32_t>(words.size()));
        if (added) {
          words.push_back({call.a, id, 0});
          tree.Add(table.Bytes(call.a), number->second);
        }
        ++words[number->second].uses;
        break;
      }
      case Function::kWrite: heads.insert(table.Bytes(call.a)); break;
      case Function::kDelete: heads.insert(""); break;
      case Function::kCas:
        heads.insert(table.Bytes(call.b));
        texts[call.a] = texts[call.a] || (known[id] && call.done);
        break;
      case Function::kRead:
        if (known[id]) texts[call.seen] = true;
        break;
      default: break;
    }
  }
  std::uint64_t letters = 0;
  for (const auto& [text, must] : texts) letters += table.LengthOf(text);
  if (letters > kMostLetters) return give_up();
  for (const auto& [text, must] : texts) {
    const std::string bytes = table.Bytes(text);
    const Parse parse = TakeApart(bytes, tree, heads);
    if (parse.ways == 0) continue;  // it can never be there
    if (parse.ways > 1) return give_up();
    if (parse.words.empty()) continue;
    ValueId part = table.Text(std::string_view(bytes).substr(0, parse.head));
    parts_.insert(part);
    for (const std::uint32_t number : parse.words) {
      const Word& word = words[number];
      const ValueId longer = table.Concat(part, word.value);
      parts_.insert(longer);
      const bool fixes = must && word.uses == 1;
      if (!fixes || (roles_[word.call] == Role::kFixed && before_[word.call] != part)) {
        return give_up();
      }
      roles_[word.call] = Role::kFixed;
      before_[word.call] = part;
      after_[word.call] = longer;
      part = longer;
    }
  }
}

}  // namespace stampede::linearizability
