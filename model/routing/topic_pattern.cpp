#include "model/routing/topic_pattern.hpp"

#include <cstddef>
#include <optional>

namespace rehearsal::model {

namespace {

/// The words of a dotted text, one after the other. Copies remember their place.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text), end_(text.empty()) {}

  bool at_end() const { return end_; }
  std::string_view word() const { return rest_.substr(0, rest_.find('.')); }
  void next() {
    const std::size_t dot = rest_.find('.');
    end_ = dot == std::string_view::npos;
    if (!end_) rest_.remove_prefix(dot + 1);
  }

 private:
  std::string_view rest_;
  bool end_;
};

/// Where to go on when the words after the last `#` turn out not to fit.
struct Retry {
  Words pattern;
  Words key;
};

bool one_word_fits(const Words& pattern, const Words& key) {
  return !pattern.at_end() && (pattern.word() == "*" || pattern.word() == key.word());
}

}  // namespace

bool topic_matches(std::string_view pattern_text, std::string_view routing_key) {
  Words pattern(pattern_text);
  Words key(routing_key);
  std::optional<Retry> retry;
  while (!key.at_end() || !pattern.at_end()) {
    if (!pattern.at_end() && pattern.word() == "#") {
      pattern.next();
      retry = Retry{pattern, key};
    } else if (!key.at_end() && one_word_fits(pattern, key)) {
      pattern.next();
      key.next();
    } else if (retry && !retry->key.at_end()) {
      retry->key.next();
      pattern = retry->pattern;
      key = retry->key;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace rehearsal::model
