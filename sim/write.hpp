#pragma once

#include <optional>
#include <string>

namespace rehearsal::sim {

/// One change of a store: the row is set to `value`, or erased where there is none.
struct Write {
  std::string table;
  std::string key;
  std::optional<std::string> value;
};

}  // namespace rehearsal::sim
