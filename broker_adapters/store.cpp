#include "broker_adapters/store.hpp"

namespace rehearsal::broker_adapters {

std::optional<std::string> Transaction::read(std::string_view table, std::string_view key) const {
  for (auto write = writes_.rbegin(); write != writes_.rend(); ++write)
    if (write->table == table && write->key == key) return write->value;
  return store_->read(table, key);
}

}  // namespace rehearsal::broker_adapters
