#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace rehearsal::model {

/// A double-ended queue in one buffer that only grows: nothing is allocated once it is warm, and
/// nothing at all while it is empty. In its middle it moves the shorter side.
template <class T>
class Ring {
 public:
  /// Whether it has no items.
  bool empty() const { return size_ == 0; }
  /// The number of items.
  std::size_t size() const { return size_; }

  /// The item at that place, counted from the front. Requires: index < size().
  T& operator[](std::size_t index) { return cells_[place(index)]; }
  /// The item at that place, counted from the front. Requires: index < size().
  const T& operator[](std::size_t index) const { return cells_[place(index)]; }
  /// The first item. Requires: not empty.
  T& front() { return cells_[first_]; }
  /// The first item. Requires: not empty.
  const T& front() const { return cells_[first_]; }
  /// The last item. Requires: not empty.
  T& back() { return (*this)[size_ - 1]; }
  /// The last item. Requires: not empty.
  const T& back() const { return (*this)[size_ - 1]; }

  /// Adds an item behind the last one.
  void push_back(T item) {
    grow();
    cells_[place(size_++)] = std::move(item);
  }
  /// Adds an item before the first one.
  void push_front(T item) {
    grow();
    first_ = place(cells_.size() - 1);
    ++size_;
    front() = std::move(item);
  }
  /// Takes the first item out. Requires: not empty.
  T pop_front() {
    T item = std::exchange(cells_[first_], T{});
    first_ = place(1);
    --size_;
    return item;
  }
  /// Takes the last item out. Requires: not empty.
  T pop_back() { return std::exchange(cells_[place(--size_)], T{}); }

  /// Puts an item before the one at `index`. Requires: index <= size().
  void insert(std::size_t index, T item) {
    if (index < size_ / 2) {
      push_front(std::move(item));
      for (std::size_t i = 0; i < index; ++i) std::swap((*this)[i], (*this)[i + 1]);
    } else {
      push_back(std::move(item));
      for (std::size_t i = size_ - 1; i > index; --i) std::swap((*this)[i], (*this)[i - 1]);
    }
  }
  /// Takes the item at `index` out; the others keep their order. Requires: index < size().
  T extract(std::size_t index) {
    if (index < size_ / 2) {
      for (std::size_t i = index; i > 0; --i) std::swap((*this)[i], (*this)[i - 1]);
      return pop_front();
    }
    for (std::size_t i = index; i + 1 < size_; ++i) std::swap((*this)[i], (*this)[i + 1]);
    return pop_back();
  }

  /// The first index for which `before(item)` is false. Requires: it is true up to there only.
  template <class Before>
  std::size_t partition_point(Before&& before) const {
    std::size_t low = 0;
    std::size_t high = size_;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (before((*this)[middle]))
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  /// Moves the items for which `leaves(item)` out, in order; the others keep their order.
  template <class Leaves>
  std::vector<T> extract_if(Leaves&& leaves) {
    std::vector<T> gone;
    const std::size_t before = size_;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < before; ++i) {
      if (leaves((*this)[i]))
        gone.push_back(std::move((*this)[i]));
      else if (kept++ != i)
        (*this)[kept - 1] = std::move((*this)[i]);
    }
    while (size_ > kept) pop_back();
    return gone;
  }

  /// Removes all items, and gives the buffer back.
  void clear() { *this = {}; }

  friend bool operator==(const Ring& a, const Ring& b) {
    if (a.size_ != b.size_) return false;
    for (std::size_t i = 0; i < a.size_; ++i) {
      if (!(a[i] == b[i])) return false;
    }
    return true;
  }

 private:
  std::size_t place(std::size_t index) const { return (first_ + index) & (cells_.size() - 1); }

  void grow() {
    if (size_ < cells_.size()) return;
    std::vector<T> larger(std::max<std::size_t>(4, cells_.size() * 2));
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move((*this)[i]);
    cells_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> cells_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace rehearsal::model
