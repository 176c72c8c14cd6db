#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "broker_adapters/client/arguments.hpp"
#include "model/command.hpp"
#include "model/routing/exchange_type.hpp"

/// What a service may choose when it asks a channel for something. Options are values: the methods
/// that change one are called in a chain, on a temporary, and those that contradict each other
/// throw `sim::Misuse`.
namespace rehearsal::broker_adapters {

using model::ExchangeType;
/// Whether a message that no queue takes is returned (rule 9.15), or dropped in silence.
enum class Mandatory : bool { no, yes };
/// Who settles a delivery: the broker as it sends it (rule 10.12), or the service.
enum class Acknowledge : std::uint8_t { automatic, manual };
/// Whether a settlement means the one delivery, or all of its channel up to it.
enum class Multiple : bool { no, yes };
/// Whether a refused delivery goes back into its queue, or is dropped or dead-lettered.
enum class Requeue : bool { no, yes };
/// Who a prefetch is for: each consumer of its own, or all of the channel together.
enum class PrefetchFor : std::uint8_t { each_consumer, whole_channel };
/// When an exchange is deleted. In use it has bindings to others (rule 7.8).
enum class DeleteExchange : std::uint8_t { always, if_unused };
/// When a queue is deleted. In use it has consumers.
enum class DeleteQueue : std::uint8_t { always, if_unused, if_empty, if_unused_and_empty };

/// How an exchange is declared.
class ExchangeOptions {
 public:
  /// Survives restarts of the broker.
  static ExchangeOptions durable(model::Name name, ExchangeType type);
  /// Lost at a restart of the broker, with its bindings.
  static ExchangeOptions transient(model::Name name, ExchangeType type);
  /// Declares nothing: asks whether there is an exchange of that name, of whatever type. Where
  /// there is none, the channel ends with 404.
  static ExchangeOptions passive(model::Name name);

  /// Deleted with its last binding to another exchange or queue (rule 8.4).
  ExchangeOptions auto_delete() &&;
  /// Takes nothing from clients, only from exchanges that are bound to it (rule 7.10).
  ExchangeOptions internal() &&;
  /// What no binding takes goes to that exchange (rule 9.11).
  ExchangeOptions alternate(model::Name exchange) &&;
  /// More arguments, after those that are there.
  ExchangeOptions with(model::Table arguments) &&;
  /// One more argument, after those that are there.
  ExchangeOptions with(std::string key, FieldValue value) &&;

  /// The command that declares it on that channel.
  model::ExchangeDeclare declare(model::ChannelId channel) const;

 private:
  ExchangeOptions(model::Name name, ExchangeType type, bool durable);
  void require_active(const char* what) const;
  model::ExchangeDeclare declare_;
};

/// How a queue is declared.
class QueueOptions {
 public:
  /// Survives restarts of the broker and of its consumers.
  static QueueOptions durable(model::Name name);
  /// Lost at a restart of the broker.
  static QueueOptions transient(model::Name name);
  /// Gone with the connection that declared it, which alone may use it: all others get 405. Without
  /// a name it is named by the broker.
  static QueueOptions exclusive(model::Name name = {});
  /// Declares nothing: asks how many messages and consumers the queue of that name has. Where there
  /// is none, the channel ends with 404.
  static QueueOptions passive(model::Name name);

  /// Deleted when its last consumer goes; not before it had one (rule 6.5).
  QueueOptions auto_delete() &&;
  /// More arguments, after those that are there.
  QueueOptions with(model::Table arguments) &&;
  /// One more argument, after those that are there.
  QueueOptions with(std::string key, FieldValue value) &&;

  /// The command that declares it on that channel.
  model::QueueDeclare declare(model::ChannelId channel) const;

 private:
  QueueOptions() = default;
  void require_active(const char* what) const;
  model::QueueDeclare declare_;
};

/// How a consumer is started.
class ConsumerOptions {
 public:
  /// `automatic`: a delivery is settled when it is sent. `manual`: when the service settles it.
  ConsumerOptions(Acknowledge acknowledge);

  /// Its name on the channel; without one the broker chooses. One that is in use there ends the
  /// connection with 530 (rule 10.2).
  ConsumerOptions tag(model::Name tag) &&;
  /// The queue's consumers of the highest priority are served first, as long as they take more
  /// (rule 11.7). Others have 0.
  ConsumerOptions priority(std::int32_t priority) &&;
  /// The queue's only one: where it has another, or is given one later, the later one's channel
  /// ends with 403 (rule 10.5).
  ConsumerOptions exclusive() &&;
  /// More arguments, after those that are there.
  ConsumerOptions with(model::Table arguments) &&;
  /// One more argument, after those that are there.
  ConsumerOptions with(std::string key, FieldValue value) &&;

  /// The command that starts it on that channel.
  model::Consume consume(model::ChannelId channel, model::Name queue) const;

 private:
  model::Consume consume_;
};

}  // namespace rehearsal::broker_adapters
