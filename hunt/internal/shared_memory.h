// An object that a process shares with the children that it forks.
#ifndef STAMPEDE_HUNT_INTERNAL_SHARED_MEMORY_H_
#define STAMPEDE_HUNT_INTERNAL_SHARED_MEMORY_H_

#include <new>
#include <sys/mman.h>
#include <type_traits>

#include "stampede/core/check.h"

namespace stampede {

// T holds atomics and plain numbers, and nothing that points elsewhere.
template <class T>
class SharedMemory {
 public:
  SharedMemory() {
    void* const memory =
        mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    STAMPEDE_CHECK(memory != MAP_FAILED, "there is memory to share with a child process");
    object_ = new (memory) T();
  }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory() { munmap(object_, sizeof(T)); }

  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }

 private:
  static_assert(std::is_trivially_destructible_v<T>);
  T* object_;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_INTERNAL_SHARED_MEMORY_H_
