#pragma once

#include <optional>
#include <string>

namespace rehearsal::sim {

/// One change of a store: the row is set to `value`, or erased where there is none.
struct Write {
  std::string table;                 ///< which table
  std::string key;                   ///< which row of it
  std::optional<std::string> value;  ///< what it is set to; null erases it
};

}  // namespace rehearsal::sim
