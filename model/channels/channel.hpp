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
  DeliveryTag tag = 0;  ///< by which the client settles it (rule 12.1)
  Handle<Queue> queue;  ///< where it comes from; the queue may be deleted by now (rule 5.6)
  /// Null for a get.
  Handle<Consumer> consumer;
  Copy copy;         ///< what goes back to its place if it is requeued (rule 13.1)
  Time delivered{};  ///< when it was sent, from which the consumer timeout counts (rule 21.1)

  friend bool operator==(const Outstanding&, const Outstanding&) = default;
};

/// What is to become of settled deliveries.
enum class Disposal : std::uint8_t { acknowledge, reject, requeue };

/// What a transaction holds back until it is committed (rules 17.2, 17.3).
struct Transaction {
  /// A message that was routed and is delivered at the commit (rule 17.2).
  struct Publication {
    /// As it was published.
    MessageRef message;
    /// Whether it is returned at the commit if no queue takes it (rule 17.2).
    bool mandatory = false;
    /// The names of the queues that it was routed to when it was published; there may be no such
    /// queue yet.
    std::vector<Name> queues;

    friend bool operator==(const Publication& a, const Publication& b) {
      return same_message(a.message, b.message) && a.mandatory == b.mandatory &&
             a.queues == b.queues;
    }
  };
  /// Deliveries that one method settled, of which queues hear at the commit (rule 17.3).
  struct Settlement {
    Disposal disposal{};                  ///< what becomes of all of them
    std::vector<Outstanding> deliveries;  ///< in the order of their tags

    friend bool operator==(const Settlement&, const Settlement&) = default;
  };

  std::vector<Publication> publications;  ///< in the order in which they were published
  std::vector<Settlement> settlements;    ///< in the order in which they were issued (rule 17.5)

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

/// Who consumes from the pseudo-queue of direct reply-to on a channel (rule 25.1).
struct ReplyConsumer {
  Name tag;  ///< the consumer tag, as in any other delivery
  /// What requests bear as their reply_to (rule 25.2).
  Name address;

  friend bool operator==(const ReplyConsumer&, const ReplyConsumer&) = default;
};

/// What a consumer tag of a channel stands for.
struct Subscription {
  Handle<Queue> queue;        ///< where it consumes from
  Handle<Consumer> consumer;  ///< the consumer of that queue

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

  /// Whether consumers of the channel get nothing for now.
  bool reached() const { return limit != 0 && volume >= limit; }

  friend bool operator==(const Limiter&, const Limiter&) = default;
};

/// What the broker knows about a channel.
struct Channel {
  ChannelId id;  ///< its connection and number
  /// How many channels had been opened before it: the least is the oldest.
  std::uint64_t opened_after = 0;
  Login login;  ///< who its connection belongs to, for permissions and user_id (section 23)
  /// Closed by an error; the client's close-ok is awaited (rule 1.6).
  bool closing = false;
  /// Its connection ends: it settles nothing any more.
  bool ending = false;
  /// As it was configured when the channel opened (rule 21.1).
  ConsumerTimeout timeout;
  /// Its oldest delivery will be looked at.
  bool watched = false;
  DeliveryTag last_tag = 0;  ///< the last delivery tag that was given away; 0 before the first
  /// By delivery tag.
  Ring<Outstanding> outstanding;
  /// Its consumers by their tags, which are unique per channel (rule 10.2).
  NameMap<Subscription> subscriptions;
  /// For consumers that start later (rule 15.2).
  std::uint16_t prefetch = 0;
  Limiter limiter;                              ///< its prefetch limit as a whole
  std::optional<Confirms> confirms;             ///< null unless in confirm mode (rule 16.1)
  std::optional<Transaction> transaction;       ///< null unless transactional (rule 17.1)
  std::optional<ReplyConsumer> reply_consumer;  ///< null if nobody consumes direct replies here
  /// The last queue declared (rule 3.3).
  Name last_queue;
  /// Where it published last.
  Hint<Handle<Exchange>> last_exchange;

  /// Whether that tag can be settled (rule 12.2).
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
  /// The same, where nothing is changed.
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
