// What this process and its children have taken of processors.
#ifndef STAMPEDE_HUNT_INTERNAL_PROCESSOR_TIME_H_
#define STAMPEDE_HUNT_INTERNAL_PROCESSOR_TIME_H_

#include <chrono>
#include <sys/resource.h>

namespace stampede::internal {

inline std::chrono::microseconds ProcessorTimeOf(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto time = [](const timeval& value) {
    return std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec);
  };
  return time(usage.ru_utime) + time(usage.ru_stime);
}

// Of the children of this process that have ended, and theirs.
inline std::chrono::microseconds ProcessorTimeOfChildren() {
  return ProcessorTimeOf(RUSAGE_CHILDREN);
}
inline std::chrono::microseconds ProcessorTimeHere() {
  return ProcessorTimeOf(RUSAGE_SELF);
}

}  // namespace stampede::internal

#endif  // STAMPEDE_HUNT_INTERNAL_PROCESSOR_TIME_H_
