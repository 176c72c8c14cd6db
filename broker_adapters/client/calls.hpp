#pragma once

#include <coroutine>
#include <cstdint>
#include <optional>
#include <utility>

#include "broker_adapters/client/delivery.hpp"
#include "broker_adapters/client/waiting.hpp"
#include "model/command.hpp"
#include "model/effect.hpp"

/// What `Channel` returns for the methods that the broker answers.
namespace rehearsal::broker_adapters {

/// A synchronous method on its way: awaits the broker's answer.
class Call : public Waiting {
 public:
  bool await_ready() {
    begin();
    return false;
  }
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise());
    start();
  }

 protected:
  /// Nothing is sent before it is awaited.
  Call(Channel& channel, model::Command command) : Waiting(channel), command_(std::move(command)) {}
  ~Call() override;
  /// What the broker answered. Throws what ended the channel instead.
  model::Effect& answer() {
    rethrow();
    return *answer_;
  }
  /// The answer is there.
  virtual void take(model::Effect&& answer);

 private:
  friend class Channel;
  void start();

  model::Command command_;
  std::optional<model::Effect> answer_;
};

/// A call whose answer says no more than that it was done.
class REHEARSAL_AWAITED SimpleCall final : public Call {
 public:
  /// Made by `Channel`; sent when it is awaited.
  SimpleCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  void await_resume() { answer(); }
};

/// A call that declares a queue.
class REHEARSAL_AWAITED DeclareCall final : public Call {
 public:
  /// Made by `Channel::declare_queue`; sent when it is awaited.
  DeclareCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  /// The queue's name, and how many messages and consumers it has.
  model::QueueDeclareOk await_resume() { return std::get<model::QueueDeclareOk>(answer()); }
};

/// A call that takes messages out of a queue.
class REHEARSAL_AWAITED CountCall final : public Call {
 public:
  /// Made by `Channel`; sent when it is awaited.
  CountCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  /// How many messages were in the queue, not counting those that consumers hold.
  std::uint32_t await_resume();
};

/// A call that takes the head of a queue.
class REHEARSAL_AWAITED GetCall final : public Call {
 public:
  /// Made by `Channel::get`; sent when it is awaited.
  GetCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  bool await_ready();
  /// The head of the queue, or nothing where it is empty.
  std::optional<Delivery> await_resume();
};

}  // namespace rehearsal::broker_adapters
