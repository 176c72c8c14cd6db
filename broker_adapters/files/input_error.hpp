#pragma once

#include <stdexcept>

namespace rehearsal::broker_adapters {

/// A bad input file. One line: the file, the place in it as a JSON pointer, what is wrong, and what
/// was expected.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace rehearsal::broker_adapters
