#include "model/operators/pattern.hpp"

#include <regex>
#include <string>

namespace rehearsal::model {

/// <regex> is slow to compile, and most of the model only keeps patterns.
struct Pattern::Compiled {
  std::regex regex;
};

std::optional<Pattern> Pattern::parse(const Name& text) {
  Pattern pattern;
  if (text.empty()) return pattern;
  pattern.text_ = text;
  try {
    pattern.compiled_ = std::make_shared<const Compiled>(Compiled{std::regex(text.str())});
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
  return pattern;
}

bool Pattern::found_in(std::string_view name) const {
  return !compiled_ || std::regex_search(name.begin(), name.end(), compiled_->regex);
}

}  // namespace rehearsal::model
