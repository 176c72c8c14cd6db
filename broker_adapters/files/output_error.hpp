#pragma once

#include <stdexcept>

namespace rehearsal::broker_adapters {

/// A file that cannot be written. One line: the file, and why.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace rehearsal::broker_adapters
