// Service: the deterministic state machine that a protocol replicates.
#ifndef STAMPEDE_CORE_KV_SERVICE_H_
#define STAMPEDE_CORE_KV_SERVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stampede/core/hash.h"
#include "stampede/core/ref.h"

namespace stampede {

// A deterministic state machine over byte-string operations. Implementations are plain values; they
// are handled through ServiceHandle below.
class Service {
 public:
  Service() = default;
  Service(const Service&) {}  // no handle holds the copy yet
  Service& operator=(const Service&) { return *this; }
  virtual ~Service() = default;

  // Executes one operation and answers. Total: an operation that makes no sense is answered with an
  // error text and changes nothing, for a log may hold anything that a client sent.
  virtual std::string Apply(std::string_view operation) = 0;

  // A digest of the whole state: equal states, equal digests. Constant time, kept up by Apply.
  virtual std::uint64_t Digest() const = 0;

  virtual std::unique_ptr<Service> Clone() const = 0;

  mutable std::uint32_t references = 0;  // handles that hold it
};

// A service as a value: copying is a pointer until one of the copies executes something.
class ServiceHandle {
 public:
  ServiceHandle() = default;
  explicit ServiceHandle(std::unique_ptr<Service> service) : service_(service.release()) {}

  // REQUIRES: holds a service.
  std::string Apply(std::string_view operation) {
    if (!service_.unique()) service_ = Ref<Service>(service_->Clone().release());
    return service_->Apply(operation);
  }
  const Service& operator*() const { return *service_; }

  // 0 without a service, as in a replica that is down: such states are compared and shown, too.
  std::uint64_t Digest() const { return service_ ? service_->Digest() : 0; }

  friend bool operator==(const ServiceHandle& a, const ServiceHandle& b) {
    return a.Digest() == b.Digest();
  }
  void AddTo(Hasher& hasher) const { hasher.Add(Digest()); }
  std::string ToString() const { return "state " + std::to_string(Digest()); }

 private:
  Ref<Service> service_;
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_KV_SERVICE_H_
