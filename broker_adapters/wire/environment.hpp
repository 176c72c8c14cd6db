#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/command.hpp"
#include "model/message.hpp"
#include "model/types.hpp"
#include "sim/fault.hpp"
#include "sim/scheduler.hpp"
#include "sim/site.hpp"
#include "sim/task.hpp"

namespace rehearsal::broker_adapters::wire {

/// Whether the fault strikes a message on its way or the broker, and not the services.
constexpr bool strikes_on_the_way(sim::Fault fault) {
  return sim::info(fault).target == sim::Target::on_the_way;
}

/// A client as faults know it: by the name in their sites, and by a number under which is counted
/// what is done with a message how often.
struct ClientIdentity {
  std::string_view name;  ///< in the keys of sites: "transcode"
  std::size_t index = 0;  ///< unique among the clients of one environment
};

/// What happens to a message on a wire, or at its end.
enum class WireOperation : std::uint8_t {
  publishes,
  delivers,
  confirms,
  takes,
  receives,
  acknowledges
};

/// What a wire with faults needs of the world around it: the broker behind it, and whoever decides
/// what goes wrong.
class Environment {
 public:
  virtual ~Environment() = default;

  /// Which tells the time and runs the wires.
  virtual sim::Scheduler& scheduler() = 0;
  /// Nothing goes wrong now, so that nobody need ask.
  virtual bool calm() const = 0;
  /// Nor will anything, ever, on a connection that is made now.
  virtual bool stays_calm() const { return calm(); }
  /// Whether the broker may go down as a publish reaches it.
  virtual bool broker_may_fail() const = 0;
  /// Whether the fault strikes, and how strongly; 0 is not at all.
  virtual std::uint32_t strikes(sim::Fault fault, const sim::Site& site) = 0;
  /// Which time this is that it is done with the message, from 1.
  virtual std::uint32_t times(std::size_t party, WireOperation operation,
                              const model::Message& message) = 0;
  /// What the client settles now. Without a message, nothing can strike there.
  virtual sim::Subject settles(model::ChannelId channel, model::DeliveryTag tag) = 0;

  /// Whether anybody hears what is sent.
  virtual bool broker_up() const = 0;
  /// The broker goes down, by a restart or a kill, and comes back after `down_for`. Wires are told.
  virtual void stop_broker(sim::Fault how, sim::Duration down_for) = 0;
  /// The client's command reaches the broker.
  virtual void apply(std::string_view client, const model::Command& command) = 0;
  /// The wire is no more.
  virtual void forget_wire(model::ConnectionId id) = 0;
};

}  // namespace rehearsal::broker_adapters::wire
