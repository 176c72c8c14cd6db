#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "model/name.hpp"

namespace rehearsal::model {

/// A regular expression that is searched for in names, as policies and permissions are: it matches
/// a part of a name unless it is anchored. RabbitMQ's are Perl's, these are ECMAScript's; what both
/// know means the same. Patterns compare by their text, and copies share one compiled expression.
class Pattern {
 public:
  /// Found in every name.
  Pattern() = default;
  /// Null when the text is no regular expression.
  static std::optional<Pattern> parse(const Name& text);

  /// Whether it matches a part of the name.
  bool found_in(std::string_view name) const;

  friend bool operator==(const Pattern& a, const Pattern& b) { return a.text_ == b.text_; }

 private:
  struct Compiled;

  Name text_;
  /// Null for the empty pattern.
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace rehearsal::model
