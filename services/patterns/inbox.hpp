#pragma once

#include <string>

#include "broker_adapters/client/store.hpp"

namespace rehearsal::services::patterns {

/// Remembers what was handled, so that a second delivery changes nothing. The memory is written
/// in the transaction that does the work: both last, or neither.
namespace inbox {

/// Where the ids of what comes that way, such as a queue, are remembered.
inline std::string table_of(const std::string& way) { return "inbox." + way; }

/// True the first time for each id; the transaction then remembers it in that table.
inline bool first_time(broker_adapters::Transaction& transaction, const std::string& table,
                       const std::string& id) {
  if (transaction.read(table, id)) return false;
  transaction.put(table, id, "handled");
  return true;
}

}  // namespace inbox
}  // namespace rehearsal::services::patterns
