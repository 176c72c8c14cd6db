#include "model/arguments/readable.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

namespace rehearsal::model {

namespace {

struct Readable {
  bool operator()(float number) const { return std::isfinite(number); }
  bool operator()(double number) const { return std::isfinite(number); }
  bool operator()(const Table& table) const { return is_readable(table); }
  bool operator()(const Array& array) const {
    return std::all_of(array.begin(), array.end(),
                       [&](const Value& value) { return std::visit(*this, value.is); });
  }
  template <class Other>
  bool operator()(const Other&) const {
    return true;
  }
};

}  // namespace

bool is_readable(const Table& table) {
  return std::all_of(table.begin(), table.end(), [](const TableEntry& entry) {
    return std::visit(Readable(), entry.value.is);
  });
}

}  // namespace rehearsal::model
