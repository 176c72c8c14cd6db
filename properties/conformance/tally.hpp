#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::properties::conformance {

/// What RabbitMQ does not promise: N1 to N26 of section 28 of the rules, by their numbers,
/// and what was found since.
inline constexpr std::size_t allowances = 27;

/// In a few words, what N`number` allows for.
std::string_view allowance(std::size_t number);

/// What happened in the programs that were compared.
struct Tally {
  std::uint64_t programs = 0;
  std::uint64_t commands = 0;
  std::map<std::string, std::uint64_t, std::less<>> command_kinds;
  std::map<std::string, std::uint64_t, std::less<>> effect_kinds;
  /// Of queues that were declared.
  std::map<std::string, std::uint64_t, std::less<>> queue_arguments;
  std::map<std::uint16_t, std::uint64_t> reply_codes;
  /// How often N1 to N27 had to be allowed for, from index 1.
  std::array<std::uint64_t, allowances + 1> allowed{};
  /// Programs that ended early: where the model has no answer (rule 20.16), where an order that
  /// RabbitMQ leaves open has given tags to deliveries that the model has otherwise (N4), and where
  /// more is open than can be tried.
  std::uint64_t cut_short = 0;
  /// How often a program saw the broker go down, in good order and killed.
  std::uint64_t restarts = 0;
  std::uint64_t kills = 0;
  /// Programs that differed at first, and not when there was more time.
  std::uint64_t repeated = 0;

  void count(const model::Command& command);
  void count(const model::Effect& effect);
  /// Adds what was counted elsewhere.
  void add(const Tally& other);

  /// Each kind of command, of effect, of queue argument, and each reply code that the model has and
  /// that occurred less often than that, and how often it did.
  std::map<std::string, std::uint64_t> rarer_than(std::uint64_t times) const;
};

}  // namespace rehearsal::properties::conformance
