// How a line of Effects::Log is made.
#ifndef STAMPEDE_CORE_INTERNAL_LOG_LINE_H_
#define STAMPEDE_CORE_INTERNAL_LOG_LINE_H_

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/show.h"

namespace stampede::internal {

// Not constexpr: a call of it in a constant expression is a compile error that shows its name.
inline void AFormatHasOneBracePairForEachValue() {}

// A string literal with as many {} as there are values.
template <class... Values>
class LogFormat {
 public:
  template <std::convertible_to<std::string_view> Text>
  consteval LogFormat(const Text& text) : text_(text) {  // NOLINT(google-explicit-constructor)
    std::size_t places = 0;
    for (std::size_t i = text_.find("{}"); i != std::string_view::npos;
         i = text_.find("{}", i + 2)) {
      ++places;
    }
    if (places != sizeof...(Values)) AFormatHasOneBracePairForEachValue();
  }
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

template <class T>
std::string LogValue(const T& value) {
  if constexpr (std::convertible_to<const T&, std::string_view>) {
    return std::string(std::string_view(value));
  } else {
    return Show(value);
  }
}

std::string LogLine(std::string_view format, std::initializer_list<std::string> values);

// Where lines go, or nowhere. A copy goes nowhere: a fork of a run is not part of its story.
class LogTarget {
 public:
  LogTarget() = default;
  explicit LogTarget(std::vector<std::string>* lines) : lines_(lines) {}
  LogTarget(const LogTarget&) {}
  LogTarget(LogTarget&& other) noexcept : lines_(other.lines_) {}
  LogTarget& operator=(const LogTarget& other) {
    if (this != &other) lines_ = nullptr;
    return *this;
  }
  LogTarget& operator=(LogTarget&&) = default;
  ~LogTarget() = default;

  std::vector<std::string>* operator->() const { return lines_; }
  const std::vector<std::string>& operator*() const { return *lines_; }
  friend bool operator==(const LogTarget& target, std::nullptr_t) {
    return target.lines_ == nullptr;
  }

 private:
  std::vector<std::string>* lines_ = nullptr;
};

}  // namespace stampede::internal

#endif  // STAMPEDE_CORE_INTERNAL_LOG_LINE_H_
