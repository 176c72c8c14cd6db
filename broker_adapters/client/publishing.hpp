#pragma once

#include <coroutine>
#include <cstdint>

#include "broker_adapters/client/options.hpp"
#include "broker_adapters/client/waiting.hpp"
#include "model/message.hpp"

/// What `Channel` returns for publishes.
namespace rehearsal::broker_adapters {

/// What is known of a message that was published with confirms on.
enum class PublishOutcome : std::uint8_t {
  confirmed,  ///< the broker took responsibility for it
  returned,   ///< mandatory, and no queue took it
  refused,    ///< the broker said no: it certainly did not get through everywhere
  unknown,    ///< no answer came in time: it may or may not have got through
};

/// Publishes without waiting for anything.
class REHEARSAL_AWAITED Publishing final : public Operation {
 public:
  /// Made by `Channel::publish`; sent when it is awaited.
  Publishing(Channel& channel, model::MessageRef message, Mandatory mandatory);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  const ChannelRef channel_;
  model::MessageRef message_;
  Mandatory mandatory_;
};

/// Publishes, and awaits what the broker says of it, at most for the given time.
class REHEARSAL_AWAITED ConfirmedPublishing final : public Waiting, private sim::Timer {
 public:
  /// Made by `Channel::publish_confirmed`; sent when it is awaited.
  ConfirmedPublishing(Channel& channel, model::MessageRef message, Mandatory mandatory,
                      sim::Duration timeout);
  ~ConfirmedPublishing() override;

  bool await_ready();
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise());
    start();
  }
  PublishOutcome await_resume() {
    rethrow();
    return outcome_;
  }

 private:
  friend class Channel;
  void start();
  void fire() override;
  void settle(PublishOutcome outcome);

  model::MessageRef message_;
  Mandatory mandatory_;
  sim::Duration timeout_;
  PublishOutcome outcome_ = PublishOutcome::unknown;
  bool returned_ = false;
};

}  // namespace rehearsal::broker_adapters
