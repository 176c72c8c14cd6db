#pragma once

#include <compare>
#include <memory>
#include <string>
#include <string_view>

namespace rehearsal::model {

/// An immutable string that is cheap to copy: queues, exchanges, routing keys, consumer tags.
/// Copies share one buffer; the empty name owns none. Names compare by content.
class Name {
 public:
  Name() = default;
  /// Shares a buffer with its copies; implicit, since a text is a name everywhere.
  Name(std::string text)
      : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}
  /// Copies the text.
  Name(std::string_view text) : Name(std::string(text)) {}
  /// Copies the text up to its NUL.
  Name(const char* text) : Name(std::string(text)) {}

  /// The text, valid as long as a copy of this name.
  std::string_view view() const { return text_ ? std::string_view(*text_) : std::string_view(); }
  /// The same as view().
  operator std::string_view() const { return view(); }
  /// A copy of the text.
  std::string str() const { return std::string(view()); }
  /// Whether it is the empty name.
  bool empty() const { return !text_; }

  friend bool operator==(const Name& a, const Name& b) {
    return a.text_ == b.text_ || a.view() == b.view();
  }
  friend bool operator==(const Name& a, std::string_view b) { return a.view() == b; }
  friend bool operator==(const Name& a, const char* b) { return a.view() == b; }
  friend auto operator<=>(const Name& a, const Name& b) { return a.view() <=> b.view(); }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace rehearsal::model
