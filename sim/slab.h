// A pool of objects that are found by index.
#ifndef STAMPEDE_SIM_SLAB_H_
#define STAMPEDE_SIM_SLAB_H_

#include <cstdint>
#include <utility>
#include <vector>

namespace stampede {

// Indices are reused, last freed first; a warm slab allocates nothing.
template <class T>
class Slab {
 public:
  std::uint32_t Add(T object) {
    if (free_.empty()) {
      objects_.push_back(std::move(object));
      return static_cast<std::uint32_t>(objects_.size() - 1);
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    objects_[index] = std::move(object);
    return index;
  }

  // REQUIRES: `index` is of an object that was added and not yet taken.
  T& operator[](std::uint32_t index) { return objects_[index]; }
  const T& operator[](std::uint32_t index) const { return objects_[index]; }

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

#endif  // STAMPEDE_SIM_SLAB_H_
