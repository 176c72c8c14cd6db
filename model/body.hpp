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
  /// Owns its octets; a string becomes a body without being asked to.
  Body(std::string octets) : own_(std::move(octets)) {}
  /// Owns a copy of the text up to its first NUL.
  Body(const char* text) : own_(text) {}
  /// The octets are there as long as `owner` is. Requires: there is one.
  Body(std::shared_ptr<const void> owner, std::string_view octets)
      : owner_(std::move(owner)), kept_(octets) {}

  /// The octets, valid as long as this body.
  std::string_view view() const { return owner_ ? kept_ : std::string_view(own_); }
  /// The same as view().
  operator std::string_view() const { return view(); }
  /// In octets.
  std::size_t size() const { return view().size(); }
  /// Whether it has no octets, in which case no body frame is sent (rule 2.11).
  bool empty() const { return view().empty(); }

  friend bool operator==(const Body& a, const Body& b) { return a.view() == b.view(); }

 private:
  std::string own_;
  std::shared_ptr<const void> owner_;
  std::string_view kept_;
};

}  // namespace rehearsal::model
