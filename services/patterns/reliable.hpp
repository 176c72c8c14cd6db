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
#include "services/patterns/retries.hpp"
#include "services/patterns/strands.hpp"
#include "services/patterns/subscription.hpp"

/// What keeps a service right when messages come twice, late, or never: inbox, outbox, retries,
/// join and backoff, and `Reliable`, which is all of them together.
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
/// the work, confirmed publishes. It handles as many messages at once as its subscription says, and
/// may have replicas. With either a message may be at work twice at one time, as two copies of it
/// or because the broker has given a silent consumer up: what follows from it twice must then be
/// two copies of one, with one id.
template <class Message>
class Reliable {
 public:
  /// Throws `sim::Misuse` where a function is missing, and for a concurrency that the prefetch does
  /// not let happen.
  Reliable(Subscription subscription, Codec<Message> codec, Handler<Message> handler)
      : parts_(std::make_shared<const Parts>(Parts{inbox::table_of(subscription.queue.str()),
                                                   std::move(subscription), std::move(codec),
                                                   std::move(handler)})) {
    require_functions();
    require_concurrency();
  }

  /// The life of the service: one session after another, each on a channel of its own.
  sim::task<> operator()(broker_adapters::Context& context) const {
    return reconnecting(context, [parts = parts_](broker_adapters::Context& its_context) {
      return work(its_context, parts, nullptr);
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

  /// What the strands of one session share.
  struct Session {
    Session(broker_adapters::ChannelRef channel_, Outbox outbox_,
            broker_adapters::Consumer consumer_)
        : channel(std::move(channel_)),
          outbox(std::move(outbox_)),
          consumer(std::move(consumer_)) {}

    broker_adapters::ChannelRef channel;
    Outbox outbox;
    broker_adapters::Consumer consumer;
  };
  using SessionRef = std::shared_ptr<Session>;

  /// Handles one message after another, for as long as the channel works. Without a session it
  /// opens one, and where several messages are to be at work has that many strands do the same in
  /// it. One coroutine for both: a lost connection is thrown through every coroutine, which costs
  /// time.
  static sim::task<> work(Context& context, PartsRef parts, SessionRef session) {
    if (!session) {
      const Subscription& subscription = parts->subscription;
      const auto channel = co_await open_subscription(context, subscription);
      Outbox outbox(context, Outbox::table_of(context, subscription.queue));
      co_await outbox.flush(channel);
      auto consumer =
          co_await channel->consume(subscription.queue, broker_adapters::Acknowledge::manual);
      session = std::make_shared<Session>(channel, std::move(outbox), std::move(consumer));
      if (subscription.concurrency > 1) co_return co_await work_in_strands(context, parts, session);
    }
    for (;;) {
      const broker_adapters::Delivery delivery = co_await session->consumer.next();
      const Handling handling = co_await handle_once(context, *parts, *session, delivery.message);
      if (handling == Handling::rejected) {
        co_await session->channel->reject(delivery.tag);
        continue;
      }
      co_await session->outbox.flush(session->channel);
      co_await session->channel->ack(delivery.tag);
    }
  }

  static sim::task<> work_in_strands(Context& context, PartsRef parts, SessionRef session) {
    return in_strands(
        context, parts->subscription.queue.str(), parts->subscription.concurrency,
        [parts, session](Context& its_context) { return work(its_context, parts, session); });
  }

  enum class Handling : std::uint8_t { done, rejected };

  /// Decides about the message and commits what follows, unless that was done before.
  static sim::task<Handling> handle_once(Context& context, const Parts& parts, Session& session,
                                         model::MessageRef from) {
    std::optional<Message> message = parts.codec.decode(*from);
    if (!message) co_return reject(context, "it cannot be read");
    broker_adapters::Transaction transaction(context.store());
    const std::string id = id_of_attempt(parts.codec.id(*message), *from);
    if (!inbox::first_time(transaction, parts.inbox, id)) co_return Handling::done;
    std::optional<Message> next;
    std::optional<std::string> retry;
    try {
      next = co_await parts.handler(context, transaction, *std::move(message));
    } catch (const Reject& why) {
      co_return reject(context, why.what());
    } catch (const Retry& why) {
      retry = why.what();
    }
    if (retry) co_return co_await try_again(context, parts, session, from, id, *retry);
    if (next)
      session.outbox.add(transaction,
                         parts.codec.encode(*next, parts.subscription.publishes_to.name));
    co_await context.commit(transaction);
    co_return Handling::done;
  }

  /// Each attempt is decided about once: done, or to be tried again.
  static std::string id_of_attempt(std::string id, const model::Message& message) {
    const std::uint32_t attempt = attempt_of(message);
    return attempt == 1 ? id : std::move(id) + "#" + std::to_string(attempt);
  }

  /// Commits that the message is to be tried once more, or rejects it after the last attempt.
  static sim::task<Handling> try_again(Context& context, const Parts& parts, Session& session,
                                       model::MessageRef from, std::string id, std::string why) {
    const model::MessageRef next =
        next_attempt(*from, parts.subscription.queue, parts.subscription.retries);
    if (!next) co_return reject(context, why + ", and it was the last attempt");
    broker_adapters::Transaction transaction(context.store());
    inbox::first_time(transaction, parts.inbox, id);
    session.outbox.add(transaction, next);
    context.note("will try again: " + why);
    co_await context.commit(transaction);
    co_return Handling::done;
  }

  static Handling reject(Context& context, const std::string& why) {
    context.note("rejects a message: " + why);
    return Handling::rejected;
  }

  void require_functions() const {
    const Codec<Message>& known = parts_->codec;
    if (!known.decode || !known.encode || !known.id || !parts_->handler)
      throw sim::Misuse(who() + " lacks a function: expected decode, encode, id and a handler");
  }
  /// A prefetch of 0 is no limit.
  void require_concurrency() const {
    const auto [concurrency, prefetch] =
        std::pair(parts_->subscription.concurrency, parts_->subscription.prefetch);
    if (concurrency == 0 || (prefetch != 0 && prefetch < concurrency))
      throw sim::Misuse(who() + " has " + std::to_string(concurrency) +
                        " messages at work at once: expected one or more, and no more than its "
                        "prefetch of " +
                        std::to_string(prefetch));
  }
  std::string who() const {
    return "the service of the queue '" + parts_->subscription.queue.str() + "'";
  }

  PartsRef parts_;
};

}  // namespace rehearsal::services::patterns
