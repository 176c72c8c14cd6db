#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::model {

/// The names that one broker makes up, in the order in which they first appear: the first queue of
/// its is amq.gen-1, whatever the broker calls it (N1).
class GeneratedNames {
 public:
  /// The effect with those names.
  Effect normalised(const Effect& effect);
  /// What the broker's own name appeared as; null when it has not appeared.
  std::optional<std::string> normalised(const std::string& own) const;
  /// The way back.
  std::optional<std::string> own(const std::string& normalised) const;

 private:
  std::map<std::string, std::string> names_;
  std::map<std::string, int> counts_;
};

/// The command of a client of `one` broker as a client of the `other` would say it (N1).
Command translated(const Command& command, const GeneratedNames& one, const GeneratedNames& other);

}  // namespace rehearsal::model
