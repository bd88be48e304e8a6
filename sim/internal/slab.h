// A pool of objects that are found by index.
#ifndef STAMPEDE_SIM_INTERNAL_SLAB_H_
#define STAMPEDE_SIM_INTERNAL_SLAB_H_

#include <cstdint>
#include <vector>

namespace stampede {

// Indices are reused, last freed first; a warm slab allocates nothing.
template <class T>
class Slab {
 public:
  // A place for one more object, which may hold what an earlier one left behind.
  std::uint32_t Add() {
    if (free_.empty()) {
      objects_.emplace_back();
      return static_cast<std::uint32_t>(objects_.size() - 1);
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    return index;
  }

  // REQUIRES: `index` is of an object that was added and not yet taken.
  T& operator[](std::uint32_t index) { return objects_[index]; }
  const T& operator[](std::uint32_t index) const { return objects_[index]; }

  // Places that there are, taken or free; indices are below it.
  std::uint32_t size() const { return static_cast<std::uint32_t>(objects_.size()); }

  void Free(std::uint32_t index) { free_.push_back(index); }

  void Clear() {
    objects_.clear();
    free_.clear();
  }

 private:
  std::vector<T> objects_;
  std::vector<std::uint32_t> free_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_SLAB_H_
