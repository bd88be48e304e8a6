#include "stampede/core/vsr/client_table.h"

#include <algorithm>
#include <utility>

#include "stampede/core/fingerprint.h"

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
  Row& row = RowOf(client);
  row.request = request;
  row.op = op;
  row.result = std::move(result);
  Changed(row);
}

void ClientTable::Register(ClientId client, OpNumber op) {
  Row& row = RowOf(client);
  row.session = row.op = op;
  row.request = RequestNumber(0);
  row.result.clear();
  Changed(row);
}

ClientTable::Row& ClientTable::RowOf(ClientId client) {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), client, kByClient);
  if (at == rows_.end() || at->client != client) {
    Row& row = *rows_.emplace(at);
    row.client = client;
    return row;
  }
  digest_ -= at->digest;
  return *at;
}

void ClientTable::Changed(Row& row) {
  row.digest = Fingerprint(row);
  digest_ += row.digest;
}

bool ClientTable::EvictOver(std::size_t most) {
  if (rows_.size() <= most) return false;
  const auto oldest = std::min_element(rows_.begin(), rows_.end(),
                                       [](const Row& a, const Row& b) { return a.op < b.op; });
  digest_ -= oldest->digest;
  rows_.erase(oldest);
  return true;
}

void ClientTable::Clear() {
  rows_.clear();
  digest_ = 0;
}

}  // namespace stampede::vsr
