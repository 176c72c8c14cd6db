#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "broker_adapters/client/context.hpp"
#include "services/patterns/inbox.hpp"
#include "services/patterns/outbox.hpp"
#include "services/patterns/subscription.hpp"

namespace rehearsal::services::patterns {

/// How messages of one kind are read and written.
template <class Message>
struct Codec {
  /// Nothing for what is no such message: poison, which is rejected.
  std::function<std::optional<Message>(const model::Message& message)> decode;
  /// To be published to that exchange, persistently.
  std::function<model::MessageRef(const Message& message, const model::Name& exchange)> encode;
  /// Identifies this occurrence: two with one id are copies of each other.
  std::function<std::string(const Message& message)> id;
};

/// The business of a service: what it does about a message, and the message that follows from it.
/// What it writes goes into the transaction; what it does outside needs an idempotency key.
template <class Message>
using Handler = std::function<sim::task<std::optional<Message>>(
    broker_adapters::Context& context, broker_adapters::Transaction& transaction, Message message)>;

/// What a handler throws about a message that it will never be able to handle: the message is
/// rejected, so that its queue dead-letters or drops it, and nothing of the transaction is
/// committed.
class Reject : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A service that survives crashes, redelivery, lost connections and a restarted broker: durable
/// queue, manual acknowledgement after the work is durable, inbox and outbox in the transaction of
/// the work, confirmed publishes. It handles one message at a time.
template <class Message>
class Reliable {
 public:
  /// Throws `sim::Misuse` where a function is missing.
  Reliable(Subscription subscription, Codec<Message> codec, Handler<Message> handler)
      : parts_(std::make_shared<const Parts>(Parts{inbox::table_of(subscription.queue.str()),
                                                   std::move(subscription), std::move(codec),
                                                   std::move(handler)})) {
    const Codec<Message>& known = parts_->codec;
    if (!known.decode || !known.encode || !known.id || !parts_->handler)
      throw sim::Misuse("the service of the queue '" + parts_->subscription.queue.str() +
                        "' lacks a function: expected decode, encode, id and a handler");
  }

  /// The life of the service: one session after another, each on a channel of its own.
  sim::task<> operator()(broker_adapters::Context& context) const {
    return reconnecting(context, [parts = parts_](broker_adapters::Context& its_context) {
      return session(its_context, parts);
    });
  }

 private:
  struct Parts {
    std::string inbox;
    Subscription subscription;
    Codec<Message> codec;
    Handler<Message> handler;
  };
  using PartsRef = std::shared_ptr<const Parts>;
  using Context = broker_adapters::Context;

  static sim::task<> session(Context& context, PartsRef parts) {
    const model::Name& queue = parts->subscription.queue;
    const auto channel = co_await open_subscription(context, parts->subscription);
    Outbox outbox(context, "outbox." + queue.str());
    co_await outbox.flush(channel);
    auto consumer = co_await channel->consume(queue, broker_adapters::Acknowledge::manual);
    for (;;) {
      const broker_adapters::Delivery delivery = co_await consumer.next();
      const Handling handling = co_await handle_once(context, outbox, *parts, delivery.message);
      if (handling == Handling::rejected) {
        co_await channel->reject(delivery.tag);
        continue;
      }
      co_await outbox.flush(channel);
      co_await channel->ack(delivery.tag);
    }
  }

  enum class Handling : std::uint8_t { done, rejected };

  /// Handles the message and commits what follows from it, unless that was done before.
  static sim::task<Handling> handle_once(Context& context, Outbox& outbox, const Parts& parts,
                                         model::MessageRef from) {
    std::optional<Message> message = parts.codec.decode(*from);
    if (!message) co_return reject(context, "it cannot be read");
    broker_adapters::Transaction transaction(context.store());
    const std::string id = parts.codec.id(*message);
    if (!inbox::first_time(transaction, parts.inbox, id)) co_return Handling::done;
    std::optional<Message> next;
    try {
      next = co_await parts.handler(context, transaction, *std::move(message));
    } catch (const Reject& why) {
      co_return reject(context, why.what());
    }
    if (next)
      outbox.add(transaction, parts.codec.encode(*next, parts.subscription.publishes_to.name));
    co_await context.commit(transaction);
    co_return Handling::done;
  }

  static Handling reject(Context& context, const std::string& why) {
    context.note("rejects a message: " + why);
    return Handling::rejected;
  }

  PartsRef parts_;
};

}  // namespace rehearsal::services::patterns
