#pragma once

#include <map>
#include <string_view>

#include "model/name.hpp"

namespace rehearsal::model {

/// Sorts names by their bytes, as RabbitMQ does, and looks them up without making one.
struct ByBytes {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return a < b; }
};

template <class T>
using NameMap = std::map<Name, T, ByBytes>;

}  // namespace rehearsal::model
