#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace rehearsal::model {

/// The octets of a message, immutable: its own, or kept elsewhere and shared by its copies.
class Body {
 public:
  Body() = default;
  Body(std::string octets) : own_(std::move(octets)) {}
  Body(const char* text) : own_(text) {}
  /// The octets are there as long as `owner` is. Requires: there is one.
  Body(std::shared_ptr<const void> owner, std::string_view octets)
      : owner_(std::move(owner)), kept_(octets) {}

  std::string_view view() const { return owner_ ? kept_ : std::string_view(own_); }
  operator std::string_view() const { return view(); }
  std::size_t size() const { return view().size(); }
  bool empty() const { return view().empty(); }

  friend bool operator==(const Body& a, const Body& b) { return a.view() == b.view(); }

 private:
  std::string own_;
  std::shared_ptr<const void> owner_;
  std::string_view kept_;
};

}  // namespace rehearsal::model
