#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rehearsal::model {

/// Refers to a T in a Slots<T>, for as long as it lives there; a later tenant of the same slot is
/// another. Handles of one Slots compare in the order in which the things were added.
template <class T>
struct Handle {
  std::uint32_t serial = 0;  ///< counted up by each thing that is added; 0 is the null handle
  std::uint32_t slot = 0;    ///< where it lives

  /// Whether it is not null. What it refers to may be gone.
  explicit operator bool() const { return serial != 0; }
  friend auto operator<=>(const Handle&, const Handle&) = default;
};

/// Owns Ts that refer to each other by handle, so that a copy of the whole is a deep copy.
template <class T>
class Slots {
 public:
  /// Room for so many, before any is moved.
  void reserve(std::size_t count) { cells_.reserve(count); }

  /// Moves a thing in, and returns its handle, which is never used again.
  Handle<T> add(T tenant) {
    const Handle<T> handle{++last_serial_, vacant_slot()};
    cells_[handle.slot] = {handle.serial, std::move(tenant)};
    return handle;
  }

  /// Requires: it is there.
  void remove(Handle<T> handle) {
    cells_[handle.slot] = {};
    vacant_.push_back(handle.slot);
  }

  /// Null when it is there no more.
  T* find(Handle<T> handle) { return holds(handle) ? &cells_[handle.slot].tenant : nullptr; }
  /// Null when it is there no more.
  const T* find(Handle<T> handle) const {
    return holds(handle) ? &cells_[handle.slot].tenant : nullptr;
  }

  /// Requires: it is there.
  T& operator[](Handle<T> handle) { return cells_[handle.slot].tenant; }
  /// Requires: it is there.
  const T& operator[](Handle<T> handle) const { return cells_[handle.slot].tenant; }

  /// The number of tenants.
  std::size_t size() const { return cells_.size() - vacant_.size(); }

  /// Calls `visit(handle, tenant)` for each tenant, slot by slot.
  template <class Visitor>
  void each(Visitor&& visit) {
    for (std::uint32_t slot = 0; slot < cells_.size(); ++slot) {
      Cell& cell = cells_[slot];
      if (cell.serial != 0) visit(Handle<T>{cell.serial, slot}, cell.tenant);
    }
  }
  /// Calls `visit(handle, tenant)` for each tenant, slot by slot.
  template <class Visitor>
  void each(Visitor&& visit) const {
    const_cast<Slots*>(this)->each(
        [&](Handle<T> handle, const T& tenant) { visit(handle, tenant); });
  }

  friend bool operator==(const Slots&, const Slots&) = default;

 private:
  struct Cell {
    std::uint32_t serial = 0;
    T tenant{};
    friend bool operator==(const Cell&, const Cell&) = default;
  };

  bool holds(Handle<T> handle) const {
    return handle.slot < cells_.size() && handle.serial != 0 &&
           cells_[handle.slot].serial == handle.serial;
  }
  std::uint32_t vacant_slot() {
    if (vacant_.empty()) {
      cells_.emplace_back();
      return static_cast<std::uint32_t>(cells_.size() - 1);
    }
    const std::uint32_t slot = vacant_.back();
    vacant_.pop_back();
    return slot;
  }

  std::vector<Cell> cells_;
  std::vector<std::uint32_t> vacant_;
  std::uint32_t last_serial_ = 0;
};

}  // namespace rehearsal::model
