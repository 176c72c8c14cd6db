#include "broker_adapters/client/store.hpp"

#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {
namespace {

/// An inbox, an outbox and the business write about as many rows.
constexpr std::size_t few = 4;

}  // namespace

std::optional<std::string> Transaction::read(std::string_view table, std::string_view key) const {
  for (auto write = writes_.rbegin(); write != writes_.rend(); ++write)
    if (write->table == table && write->key == key) return write->value;
  return store_->read(table, key);
}

void Transaction::write(Write write) {
  require_open();
  if (writes_.empty()) writes_.reserve(few);
  writes_.push_back(std::move(write));
}

void Transaction::require_open() const {
  if (committed_)
    throw sim::Misuse("it goes on with a transaction that was committed: begin another one");
}

void Transaction::commit(Store& store) {
  committed_ = true;
  store.apply(std::exchange(writes_, {}));
}

}  // namespace rehearsal::broker_adapters
