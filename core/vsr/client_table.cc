#include "core/vsr/client_table.h"

#include <algorithm>

#include "core/fingerprint.h"

namespace stampede::vsr {
namespace {

constexpr auto kByClient = [](const ClientTable::Row& row, ClientId client) {
  return row.client < client;
};

}  // namespace

const ClientTable::Row* ClientTable::Find(ClientId client) const {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), client, kByClient);
  return at != rows_.end() && at->client == client ? &*at : nullptr;
}

void ClientTable::Record(ClientId client, RequestNumber request, OpNumber op, std::string result) {
  auto at = std::lower_bound(rows_.begin(), rows_.end(), client, kByClient);
  if (at == rows_.end() || at->client != client) {
    at = rows_.emplace(at);
  } else {
    digest_ -= at->digest;
  }
  at->client = client;
  at->request = request;
  at->op = op;
  at->result = std::move(result);
  at->digest = Fingerprint(*at);
  digest_ += at->digest;
}

void ClientTable::Clear() {
  rows_.clear();
  digest_ = 0;
}

}  // namespace stampede::vsr
