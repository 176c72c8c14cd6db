#pragma once

#include <string>

#include "broker_adapters/client/store.hpp"

namespace rehearsal::services::patterns {

/// Remembers what was handled, so that a second delivery changes nothing. The memory is written
/// in the transaction that does the work: both last, or neither.
namespace inbox {

/// True the first time for each id of what comes that way, such as a queue; the transaction then
/// remembers it.
inline bool first_time(broker_adapters::Transaction& transaction, const std::string& way,
                       const std::string& id) {
  const std::string table = "inbox." + way;
  if (transaction.read(table, id)) return false;
  transaction.put(table, id, "handled");
  return true;
}

}  // namespace inbox
}  // namespace rehearsal::services::patterns
