#pragma once

#include <string>
#include <vector>

#include "model/command.hpp"
#include "model/types.hpp"

/// What a broker may refuse: every argument of every method, with values of every type and range.
/// What RabbitMQ says to each is in refusals.txt.
namespace rehearsal::model::refusals {

/// One command with a hole, and what is put into it.
struct Attempt {
  /// Commands that a broker carries out before, as text; channel c1.1 is open.
  std::vector<std::string> before;
  /// As text, with a $ for the value.
  std::string command;
  std::vector<std::string> values;

  Command with(const std::string& value) const;
};

/// Who makes an attempt, unless its command says otherwise.
inline constexpr ChannelId client{ConnectionId{1}, 1};

/// All that are in the table, in its order.
std::vector<Attempt> attempts();

}  // namespace rehearsal::model::refusals
