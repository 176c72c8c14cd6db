#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/client/consumer.hpp"
#include "broker_adapters/client/waiting.hpp"
#include "model/message.hpp"

namespace rehearsal::broker_adapters {

class Asking;

/// Asks other services over a channel, and hears their replies directly, without a queue:
/// RabbitMQ's direct reply-to (rules 25.1 to 25.8). Whoever answers sends
/// `Message::answer(request)`.
///
/// Several strands may ask at the same time. To let go of it ends the listening, so that the
/// channel can have another; who waits for a reply then is thrown `ConsumerCancelled`.
class Requester {
 public:
  /// Begins to listen. A channel has one at a time: with another one it ends with 406. Throws
  /// `ChannelError`, `ConnectionLost`, or `sim::Misuse` for no channel.
  static sim::task<Requester> open(ChannelRef channel);

  /// The other one can only be destroyed or assigned to.
  Requester(Requester&& other) noexcept = default;
  /// What this one was listens no more.
  Requester& operator=(Requester&& other) noexcept;
  ~Requester() { close(); }

  /// Publishes the request, with where to reply to, and awaits the reply at most for `limit`: null
  /// where none came, and a late one is dropped. Zero waits for nobody; the longest limit is for
  /// ever. A request that no queue takes is like one that nobody answers.
  ///
  /// The reply is told from others by the correlation id: the request's own, which no other ask
  /// that waits may have, or, where it has none, a number. The strand stays at work on what it was
  /// at work on, and on the reply where that was nothing.
  ///
  /// Throws `sim::Misuse`, and publishes nothing, for a null request, one that has a reply-to, a
  /// negative limit, the correlation id of another ask that waits, and one that was moved from.
  /// Once the channel is gone, throws what ended it.
  Asking ask(model::MessageRef request, sim::Duration limit);

 private:
  explicit Requester(Consumer consumer);
  void close() noexcept;

  ChannelRef channel_;
  std::shared_ptr<Consumer::State> listener_;
};

/// The asks of one requester that wait for their replies.
struct PendingAsks {
  std::vector<Asking*> waiting;  ///< in the order in which they asked
  std::uint64_t numbered = 0;    ///< how many correlation ids were made up
  /// Why nobody listens any more, once that is so.
  std::exception_ptr ended;

  /// The ask of that correlation id; null where none waits.
  Asking* find(std::string_view correlation_id) const;
  /// A reply came. One that nobody waits for is dropped.
  void received(Delivery reply);
  /// Nobody listens any more.
  void end(const std::exception_ptr& error);
};

/// A request on its way, and its reply.
class REHEARSAL_AWAITED Asking final : public Waiting, private sim::Timer {
 public:
  /// Made by `Requester::ask`; published when it is awaited.
  Asking(Channel& channel, std::shared_ptr<PendingAsks> asks, model::MessageRef request,
         sim::Duration limit);
  ~Asking() override { std::erase(asks_->waiting, this); }

  bool await_ready();
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise());
    strand_ = caller.promise().strand();
    start();
  }
  model::MessageRef await_resume() {
    rethrow();
    return std::move(reply_);
  }

 private:
  friend struct PendingAsks;
  const std::string& correlation_id() const { return *request_->properties().correlation_id; }
  void start();
  void take(Delivery reply);
  void fire() override;

  const std::shared_ptr<PendingAsks> asks_;
  const model::MessageRef request_;
  const sim::Duration limit_;
  sim::Strand* strand_ = nullptr;
  model::MessageRef reply_;
};

}  // namespace rehearsal::broker_adapters
