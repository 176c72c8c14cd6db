#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/open_order.hpp"
#include "model/state.hpp"

namespace rehearsal::model {

/// What a report may know about a queue.
struct QueueReport {
  Name name;                  ///< its name in its virtual host
  bool durable = false;       ///< whether it survives a restart of the broker (rule 6.6)
  bool auto_delete = false;   ///< whether it goes with its last consumer (rule 6.5)
  bool exclusive = false;     ///< whether it belongs to one connection (rule 6.1)
  std::size_t ready = 0;      ///< messages that wait
  std::size_t unacked = 0;    ///< messages that were delivered or got, and are not settled
  std::size_t consumers = 0;  ///< as queue.declare-ok counts them (rule 4.1)
  /// Died in a quorum queue, which keeps them until others have them (rule 26.17): RabbitMQ's
  /// messages_dlx.
  std::size_t dead_letters = 0;
  /// It would keep them.
  bool keeps_dead_letters = false;
  QueueMode mode = QueueMode::standard;  ///< where it keeps what waits (rule 20.11)
  /// Ready or unacknowledged, and how much of either is in memory (rule 20.11).
  Weight ready_messages;
  Weight unacked_messages;   ///< those unacknowledged
  Weight ready_in_memory;    ///< those that wait and are in memory
  Weight unacked_in_memory;  ///< those that are unacknowledged and in memory
  /// Ready, and on the disk only.
  Weight paged_out;
  /// RabbitMQ's messages_paged_out and message_bytes_paged_out, which leave out what was written
  /// for its durability anyway.
  Weight transient_paged_out;

  /// All that the broker has in memory of this queue.
  Weight in_memory() const { return ready_in_memory + unacked_in_memory; }
};

/// A message in a queue: it waits there, or a channel holds it unacknowledged, or it has died and
/// is kept until others have it.
struct CopyReport {
  /// What was published, or the dead letter.
  MessageRef message;
  /// Whether it was delivered before and came back (rule 13.2).
  bool redelivered = false;
  /// The channel that has it unacknowledged; null if it waits or has died.
  std::optional<ChannelId> held_by = {};
  /// Whether it has died and is kept until others have it (rule 26.17).
  bool dead = false;
};

/// RabbitMQ 3.10.8 as a value, or by its profile another version: command and time in, effects out.
/// No clock, no entropy, no I/O. Equal histories make equal brokers; a copy goes on by itself.
class Broker {
 public:
  Broker();
  /// A running broker with the predeclared exchanges (rule 7.1) and no queues.
  explicit Broker(const MemoryOptions& memory, const Profile& profile = {},
                  const Identity& identity = {});
  /// The same without a limit of its memory.
  explicit Broker(const Profile& profile);

  /// Lets the client's command act at `now` and appends its effects, in the order in which the
  /// broker brings them about. A protocol error is an effect. A command on a connection that is
  /// over changes nothing: it was still on its way. Requires: running, or std::logic_error.
  void apply(const Command& command, Time now, Effects& effects, OpenOrder* order = nullptr);
  /// The same, with the effects of this command only.
  Effects apply(const Command& command, Time now);

  /// Does what is due at `now`: TTLs, leases, timeouts.
  void advance(Time now, Effects& effects, OpenOrder* order = nullptr);
  /// When `advance` has something to do next.
  std::optional<Time> next_deadline() const;
  /// The same, but for queues only: TTLs, leases, dead letters on their way.
  std::optional<Time> next_queue_deadline() const;
  /// When `advance` should look whether a delivery waits too long for its acknowledgement
  /// (section 21): not later than one does, and maybe for nothing. It costs less than to know.
  std::optional<Time> next_timeout_check() const;

  /// An orderly stop at `now`: every connection is closed with 320 (rule 2.21).
  void shutdown(Time now, Effects& effects, OpenOrder* order = nullptr);
  /// A kill: connections are gone without a word, and what is delivered again after the restart
  /// is marked as redelivered (rule 6.7). Both stops settle what is lost at once.
  void crash(Time now, Effects& effects, OpenOrder* order = nullptr);
  /// Recovers what is durable (rules 6.4 to 6.11). Requires: not running.
  void restart(Time now, Effects& effects);
  /// Whether it takes commands: not between a stop and a restart.
  bool running() const;

  /// Whoever publishes is to be blocked (rule 22.1).
  bool memory_alarm() const { return state_.alarms.low_on_memory(); }
  /// Bytes, of all queues.
  std::uint64_t memory_in_use() const { return model::memory_in_use(state_); }
  /// What was read back from the disk so far.
  Weight disk_reads() const { return state_.disk_reads; }

  /// All queues, by name.
  std::vector<QueueReport> queues() const;
  /// The messages of the queue in the order of their positions, those that channels hold included.
  /// Empty when there is no such queue.
  std::vector<CopyReport> messages(std::string_view queue) const;
  /// The queue that the consumer consumes from; empty when there is no such consumer.
  Name queue_of(ChannelId channel, std::string_view consumer_tag) const;
  /// Whether the channel holds the delivery, and has not settled it.
  bool holds(ChannelId channel, DeliveryTag tag) const;
  /// Whether an exchange of that name is declared, or predeclared.
  bool has_exchange(std::string_view exchange) const;
  /// Whether a queue of that name is declared.
  bool has_queue(std::string_view queue) const;
  /// Whether some binding with this key leads from the exchange to the queue.
  bool has_binding(std::string_view exchange, std::string_view queue,
                   std::string_view routing_key) const;

  friend bool operator==(const Broker&, const Broker&) = default;

 private:
  State state_;
};

}  // namespace rehearsal::model
