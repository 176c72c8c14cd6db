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
inline constexpr std::size_t fault_kinds = 12;

/// `physical` faults happen to real deployments of RabbitMQ; `abstract` ones are the classroom's,
/// and stand for whatever may lie between two services.
enum class Family : std::uint8_t { physical, abstract };

/// Whether it strikes a message on its way or the broker, or else a service.
enum class Target : std::uint8_t { on_the_way, service };

/// A fault kind as people know it. Its strength is a whole number of `unit`s from 1 to `steps`;
/// a kind without a parameter has one step.
struct FaultInfo {
  Fault fault;
  std::string_view name;
  Family family;
  std::string_view parameter;
  Duration unit;
  std::uint32_t steps;
  std::string_view about;
  /// Whether what a consumer did not acknowledge may come to it again, whatever it does.
  bool redelivers = true;
  Target target = Target::on_the_way;
};

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

constexpr std::span<const FaultInfo, fault_kinds> all_faults() { return fault_table; }
constexpr const FaultInfo& info(Fault fault) {
  return fault_table[static_cast<std::size_t>(fault)];
}
std::optional<Fault> fault_named(std::string_view name);
inline Duration strength(Fault fault, std::uint32_t pick) { return info(fault).unit * pick; }

/// A set of fault kinds.
class FaultSet {
 public:
  constexpr FaultSet() = default;
  /// As `parse_faults` reads it: "realistic", or "crash,reset".
  FaultSet(const char* text);
  constexpr FaultSet(std::initializer_list<Fault> faults) {
    for (const Fault fault : faults) add(fault);
  }
  static FaultSet of(Family family);
  static FaultSet all();

  constexpr bool has(Fault fault) const { return (bits_ & bit(fault)) != 0; }
  constexpr bool has_any(FaultSet faults) const { return (bits_ & faults.bits_) != 0; }
  constexpr void add(Fault fault) { bits_ |= bit(fault); }
  constexpr void remove(Fault fault) { bits_ &= ~bit(fault); }
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
