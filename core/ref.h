// Ref<T>: shared ownership by an intrusive, non-atomic count.
//
// Values that share structure (logs, payloads) belong to one thread, as a run does: the count costs
// an increment, not a locked one. T must have a public `mutable std::uint32_t references = 0`.
#ifndef STAMPEDE_CORE_REF_H_
#define STAMPEDE_CORE_REF_H_

#include <utility>

namespace stampede {

template <class T>
class Ref {
 public:
  constexpr Ref() = default;
  explicit Ref(T* object) : object_(object) { Retain(); }
  Ref(const Ref& other) : object_(other.object_) { Retain(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr && --object_->references == 0) delete object_;
  }

  T* get() const { return object_; }
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  bool unique() const { return object_ != nullptr && object_->references == 1; }

 private:
  void Retain() {
    if (object_ != nullptr) ++object_->references;
  }

  T* object_ = nullptr;
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_REF_H_
