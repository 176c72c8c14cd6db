#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/duration.hpp"

namespace rehearsal::sim {

/// What can go wrong. docs/faults.md tells each one's real-world cause.
enum class Fault : std::uint8_t {
  drop,
  duplicate,
  delay,
  reset,
  stall,
  crash,
  slow,
  refuse,
  time_out,
  fail,
  broker_restart,
  broker_kill,
};
/// The number of kinds.
inline constexpr std::size_t fault_kinds = 12;

/// `physical` faults happen to real deployments of RabbitMQ; `abstract` ones are the classroom's,
/// and stand for whatever may lie between two services.
enum class Family : std::uint8_t { physical, abstract };

/// Whether it strikes a message on its way or the broker, or else a service.
enum class Target : std::uint8_t { on_the_way, service };

/// A fault kind as people know it. Its strength is a whole number of `unit`s from 1 to `steps`;
/// a kind without a parameter has one step.
struct FaultInfo {
  /// Which it is.
  Fault fault;
  /// What the command line and decisions call it.
  std::string_view name;
  /// Where it comes from.
  Family family;
  /// What its strength is called in a decision; empty for a kind without one.
  std::string_view parameter;
  /// Of its strength: zero for a kind without one.
  Duration unit;
  /// The greatest strength, in units.
  std::uint32_t steps;
  /// What happens, in one line.
  std::string_view about;
  /// Whether what a consumer did not acknowledge may come to it again, whatever it does.
  bool redelivers = true;
  Target target = Target::on_the_way;  ///< what it strikes
};

/// All kinds, in the order of the enumeration.
inline constexpr std::array<FaultInfo, fault_kinds> fault_table{{
    {Fault::drop, "drop", Family::abstract, "", Duration(0), 1,
     "a message, confirm or acknowledgement is lost on its way"},
    {Fault::duplicate, "duplicate", Family::abstract, "", Duration(0), 1, "a message arrives twice",
     false},
    {Fault::delay, "delay", Family::abstract, "by", std::chrono::milliseconds(100), 300,
     "a message arrives late, and others overtake it", false},
    {Fault::reset, "reset", Family::physical, "", Duration(0), 1,
     "a connection is reset, and what was on its way is lost"},
    {Fault::stall, "stall", Family::physical, "for", std::chrono::seconds(1), 60,
     "a connection carries nothing for a while; past the heartbeat limit the broker drops it"},
    {Fault::crash, "crash", Family::physical, "restart_after", std::chrono::milliseconds(100), 300,
     "a service is killed at an effect boundary and restarted", true, Target::service},
    {Fault::slow, "slow", Family::physical, "by", std::chrono::seconds(1), 60,
     "a handler takes longer than usual, or the outside world does", false, Target::service},
    {Fault::refuse, "refuse", Family::physical, "", Duration(0), 1,
     "the outside world refuses an effect, which does not happen", false, Target::service},
    {Fault::time_out, "time-out", Family::physical, "", Duration(0), 1,
     "an effect happens, and no answer comes", false, Target::service},
    {Fault::fail, "fail", Family::physical, "", Duration(0), 1,
     "a failure of a service's own, which it asks for by name", false, Target::service},
    {Fault::broker_restart, "broker-restart", Family::physical, "down_for", std::chrono::seconds(1),
     30, "the broker is stopped in good order and started again"},
    {Fault::broker_kill, "broker-kill", Family::physical, "down_for", std::chrono::seconds(1), 30,
     "the broker is killed and started again"},
}};

/// All kinds, in the order of the enumeration.
constexpr std::span<const FaultInfo, fault_kinds> all_faults() { return fault_table; }
/// What is known of the kind.
constexpr const FaultInfo& info(Fault fault) {
  return fault_table[static_cast<std::size_t>(fault)];
}
/// The kind of that name; nothing where there is none.
std::optional<Fault> fault_named(std::string_view name);
/// The strength that a decision with that pick has.
inline Duration strength(Fault fault, std::uint32_t pick) { return info(fault).unit * pick; }

/// A set of fault kinds.
class FaultSet {
 public:
  constexpr FaultSet() = default;
  /// As `parse_faults` reads it: "realistic", or "crash,reset".
  FaultSet(const char* text);
  /// These kinds.
  constexpr FaultSet(std::initializer_list<Fault> faults) {
    for (const Fault fault : faults) add(fault);
  }
  /// All kinds of the family.
  static FaultSet of(Family family);
  /// All kinds.
  static FaultSet all();

  /// Whether the kind is in it.
  constexpr bool has(Fault fault) const { return (bits_ & bit(fault)) != 0; }
  /// Whether any of them is in it.
  constexpr bool has_any(FaultSet faults) const { return (bits_ & faults.bits_) != 0; }
  /// Puts the kind in, if it is not there.
  constexpr void add(Fault fault) { bits_ |= bit(fault); }
  /// Takes the kind out, if it is there.
  constexpr void remove(Fault fault) { bits_ &= ~bit(fault); }
  /// Whether no kind is in it.
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(FaultSet, FaultSet) = default;

 private:
  static constexpr std::uint32_t bit(Fault fault) {
    return std::uint32_t{1} << static_cast<unsigned>(fault);
  }
  std::uint32_t bits_ = 0;
};

/// Reads a profile (none, realistic, adversarial) or a list of kinds separated by commas.
/// Throws `std::invalid_argument`, which names the word that is unknown and what was expected.
FaultSet parse_faults(std::string_view text);

/// Which profile that is; empty where it is none.
std::string_view profile_name(FaultSet faults);
/// The name of the profile where it is one, or else its kinds, separated by commas.
std::string text(FaultSet faults);

}  // namespace rehearsal::sim
