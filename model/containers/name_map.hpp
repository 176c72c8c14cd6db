#pragma once

#include <map>
#include <string_view>

#include "model/name.hpp"

namespace rehearsal::model {

/// Sorts names by their bytes, as RabbitMQ does, and looks them up without making one.
struct ByBytes {
  /// Lets a std::map look names up by a std::string_view.
  using is_transparent = void;
  /// Whether `a` comes before `b`.
  bool operator()(std::string_view a, std::string_view b) const { return a < b; }
};

/// A map by name, in the order of the names' bytes.
template <class T>
using NameMap = std::map<Name, T, ByBytes>;

}  // namespace rehearsal::model
