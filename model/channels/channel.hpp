#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/channels/confirms.hpp"
#include "model/channels/consumer_timeout.hpp"
#include "model/containers/hint.hpp"
#include "model/containers/name_map.hpp"
#include "model/containers/ring.hpp"
#include "model/containers/slots.hpp"
#include "model/operators/user.hpp"
#include "model/queues/queue.hpp"
#include "model/routing/exchange.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

/// A delivery that its channel has not settled yet.
struct Outstanding {
  DeliveryTag tag = 0;
  Handle<Queue> queue;
  /// Null for a get.
  Handle<Consumer> consumer;
  Copy copy;
  Time delivered{};

  friend bool operator==(const Outstanding&, const Outstanding&) = default;
};

/// What is to become of settled deliveries.
enum class Disposal : std::uint8_t { acknowledge, reject, requeue };

/// What a transaction holds back until it is committed (rules 17.2, 17.3).
struct Transaction {
  struct Publication {
    MessageRef message;
    bool mandatory = false;
    /// The names of the queues that it was routed to when it was published; there may be no such
    /// queue yet.
    std::vector<Name> queues;

    friend bool operator==(const Publication& a, const Publication& b) {
      return same_message(a.message, b.message) && a.mandatory == b.mandatory &&
             a.queues == b.queues;
    }
  };
  struct Settlement {
    Disposal disposal{};
    std::vector<Outstanding> deliveries;

    friend bool operator==(const Settlement&, const Settlement&) = default;
  };

  std::vector<Publication> publications;
  std::vector<Settlement> settlements;

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

/// Who consumes from the pseudo-queue of direct reply-to on a channel (rule 25.1).
struct ReplyConsumer {
  Name tag;
  /// What requests bear as their reply_to (rule 25.2).
  Name address;

  friend bool operator==(const ReplyConsumer&, const ReplyConsumer&) = default;
};

struct Subscription {
  Handle<Queue> queue;
  Handle<Consumer> consumer;

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// The prefetch limit of a whole channel (rule 15.3).
struct Limiter {
  /// 0 is unlimited.
  std::uint16_t limit = 0;
  /// Deliveries that count: with the odd initial value of rule 15.5. Settled deliveries of a quorum
  /// queue take away what they never added (rule 15.12), so that it may be less than none.
  std::int64_t volume = 0;
  /// Queues hear that they may go on only when more is settled. Not so between commands.
  bool resumes_late = false;
  /// The queue that was the first to go on when the limit allowed it last.
  Handle<Queue> first_to_resume;

  bool reached() const { return limit != 0 && volume >= limit; }

  friend bool operator==(const Limiter&, const Limiter&) = default;
};

/// What the broker knows about a channel.
struct Channel {
  ChannelId id;
  /// How many channels had been opened before it: the least is the oldest.
  std::uint64_t opened_after = 0;
  Login login;
  /// Closed by an error; the client's close-ok is awaited (rule 1.6).
  bool closing = false;
  /// Its connection ends: it settles nothing any more.
  bool ending = false;
  /// As it was configured when the channel opened (rule 21.1).
  ConsumerTimeout timeout;
  /// Its oldest delivery will be looked at.
  bool watched = false;
  DeliveryTag last_tag = 0;
  /// By delivery tag.
  Ring<Outstanding> outstanding;
  NameMap<Subscription> subscriptions;
  /// For consumers that start later (rule 15.2).
  std::uint16_t prefetch = 0;
  Limiter limiter;
  std::optional<Confirms> confirms;
  std::optional<Transaction> transaction;
  std::optional<ReplyConsumer> reply_consumer;
  /// The last queue declared (rule 3.3).
  Name last_queue;
  /// Where it published last.
  Hint<Handle<Exchange>> last_exchange;

  bool is_outstanding(DeliveryTag tag) const { return index_of(tag).has_value(); }
  /// Takes the delivery of that tag out of `outstanding`; null when it is not there (rule 12.2).
  std::optional<Outstanding> take_one(DeliveryTag tag);
  /// Takes all up to that tag, which must be outstanding itself (rule 12.3), or simply all if it is
  /// 0 (rule 12.4). Null, and nothing is taken, if not (rule 12.5).
  std::optional<std::vector<Outstanding>> take_up_to(DeliveryTag tag);
  /// Forgets what the transaction holds back: its publications, and that its deliveries were
  /// settled (rules 17.4, 17.9).
  void roll_back();
  /// Calls `visit(delivery)` for each that its queue knows to be unacknowledged: also those that
  /// an open transaction has settled (rule 17.3).
  template <class Visitor>
  void each_unacked(Visitor&& visit) {
    for (std::size_t i = 0; i < outstanding.size(); ++i) visit(outstanding[i]);
    if (!transaction) return;
    for (Transaction::Settlement& settlement : transaction->settlements) {
      for (Outstanding& it : settlement.deliveries) visit(it);
    }
  }
  template <class Visitor>
  void each_unacked(Visitor&& visit) const {
    const_cast<Channel*>(this)->each_unacked([&](const Outstanding& it) { visit(it); });
  }
  /// All that is outstanding from the queue.
  std::vector<Outstanding> take_from(Handle<Queue> queue);

  friend bool operator==(const Channel&, const Channel&) = default;

 private:
  /// Null when the tag is not outstanding.
  std::optional<std::size_t> index_of(DeliveryTag tag) const;
};

}  // namespace rehearsal::model
