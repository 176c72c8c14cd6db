#pragma once

#include <string>

#include "broker_adapters/client/store.hpp"

namespace rehearsal::services {

/// Remembers what was handled, so that a second delivery changes nothing. The memory is written
/// in the transaction that does the work: both last, or neither.
namespace inbox {

/// True the first time for each id; the transaction then remembers it.
inline bool first_time(broker_adapters::Transaction& transaction, const std::string& event_id) {
  if (transaction.read("inbox", event_id)) return false;
  transaction.put("inbox", event_id, "handled");
  return true;
}

}  // namespace inbox
}  // namespace rehearsal::services
