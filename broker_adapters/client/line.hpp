#pragma once

#include <coroutine>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "broker_adapters/client/waiting.hpp"

namespace rehearsal::broker_adapters {

template <class Item>
class NextOf;

/// What arrives on a channel and waits until it is taken, and the strands that wait for it: first
/// come, first served. Where there are both, the first strand is about to look.
template <class Item>
struct Line {
  std::deque<Item> items;              ///< what arrived and nobody has taken, the oldest first
  std::vector<NextOf<Item>*> strands;  ///< those that wait, the longest first
  /// Why nothing arrives any more, once that is so. What arrived before can still be taken.
  std::exception_ptr ended;

  /// Something arrived.
  void add(Item item) {
    items.push_back(std::move(item));
    hand_out();
  }
  /// Gives what is there to those that wait, in their order.
  void hand_out() {
    while (!items.empty() && !strands.empty()) {
      NextOf<Item>& first = *strands.front();
      strands.erase(strands.begin());
      first.take();
    }
  }
  /// Those that wait are thrown the error.
  void fail(const std::exception_ptr& error) {
    for (NextOf<Item>* const strand : std::exchange(strands, {})) {
      strand->disarm();
      strand->fail(error);
    }
  }
};

/// Awaits the next item of a line, for ever or until a deadline.
template <class Item>
class NextOf : public Waiting, protected sim::Timer {
 public:
  bool await_ready() {
    begin();
    return false;
  }
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise());
    strand_ = caller.promise().strand();
    start();
  }

 protected:
  /// How long to wait; null for ever.
  using Limit = std::optional<sim::Duration>;

  /// Nothing is waited for before it is awaited.
  NextOf(Channel& channel, std::shared_ptr<Line<Item>> line, Limit limit)
      : Waiting(channel), Timer(scheduler_of(channel)), line_(std::move(line)), limit_(limit) {}
  /// A strand that is cancelled before it got to what it was given leaves it to the next.
  ~NextOf() override {
    std::erase(line_->strands, this);
    if (item_ && connected()) give_back();
  }

  /// It begins to wait.
  virtual void asks() {}
  /// It has what it waited for.
  virtual void has_taken() { wake(); }

  /// What it was given. Requires: it has taken.
  const Item& item() const { return *item_; }
  /// What it was given, or nothing at the deadline. Throws what ended the channel or the line.
  std::optional<Item> resume() {
    rethrow();
    return std::exchange(item_, std::nullopt);
  }

  sim::Strand* strand_ = nullptr;  ///< the strand that awaits it; null before

 private:
  friend struct Line<Item>;

  void start() {
    asks();
    if (!line_->items.empty() && line_->strands.empty()) return take();
    if (channel_error()) return fail(channel_error());
    if (line_->ended) return fail(line_->ended);
    line_->strands.push_back(this);
    if (!limit_) return;
    deadline_ = sim::later(scheduler().now(), *limit_);
    arm_for_deadline();
  }
  void take() {
    disarm();
    item_ = std::move(line_->items.front());
    line_->items.pop_front();
    has_taken();
  }
  void give_back() {
    line_->items.push_front(*std::move(item_));
    if (!line_->strands.empty()) line_->strands.front()->arm(scheduler().now());
  }
  void arm_for_deadline() {
    if (deadline_ != sim::Time::max()) arm(deadline_);
  }
  /// It need not hurry any more, or is to look at what was given back, or its time is over.
  void fire() override {
    if (item_) return wake();
    line_->hand_out();
    if (item_) return;
    if (scheduler().now() < deadline_) return arm_for_deadline();
    std::erase(line_->strands, this);
    wake();
  }

  const std::shared_ptr<Line<Item>> line_;
  const Limit limit_;
  sim::Time deadline_ = sim::Time::max();
  std::optional<Item> item_;
};

}  // namespace rehearsal::broker_adapters
