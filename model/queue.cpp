#include "model/queue.hpp"

#include <utility>

namespace rehearsal::model {

bool Queue::exclusively_consumed() const {
  if (consumer_count() != 1) return false;
  return consumers_[active_.empty() ? blocked_.front() : active_.front()].exclusive;
}

bool Queue::to_be_auto_deleted() const {
  return settings_.auto_delete && had_consumers_ && consumer_count() == 0;
}

void Queue::put_back(Copy copy) {
  const std::size_t index =
      ready_.partition_point([&](const Copy& other) { return other.position < copy.position; });
  ready_.insert(index, std::move(copy));
}

std::vector<Copy> Queue::take_ready() {
  return ready_.extract_if([](const Copy&) { return true; });
}

void Queue::hold(Handle<Consumer> consumer) {
  ++unacked_;
  if (consumer) ++consumers_[consumer].unacked;
}

bool Queue::release(Handle<Consumer> handle, std::uint32_t count) {
  unacked_ -= count;
  Consumer* const consumer = consumers_.find(handle);
  if (!consumer) return false;
  consumer->unacked -= count;
  if (consumer->cancelled) {
    if (consumer->unacked == 0) consumers_.remove(handle);
    return false;
  }
  if (consumer->prefetch == 0) return false;
  const bool had_none = std::exchange(consumer->credit, consumer->credit + count) == 0;
  return had_none && unblock(consumer->channel);
}

bool Queue::unblock(Handle<Channel> channel) {
  const auto unblocked = blocked_.extract_if([&](Handle<Consumer> handle) {
    const Consumer& consumer = consumers_[handle];
    return consumer.channel == channel && consumer.credit > 0;
  });
  for (const Handle<Consumer> handle : unblocked) start_turns(handle);
  return !unblocked.empty();
}

Handle<Consumer> Queue::known_under(Handle<Channel> channel, std::string_view tag) {
  Handle<Consumer> found;
  consumers_.each([&](Handle<Consumer> handle, const Consumer& consumer) {
    if (consumer.channel == channel && consumer.tag == tag) found = handle;
  });
  return found;
}

Handle<Consumer> Queue::subscribe(Consumer consumer) {
  consumer.credit = consumer.prefetch;
  Handle<Consumer> handle = known_under(consumer.channel, consumer.tag);
  if (handle) {
    consumer.unacked = consumers_[handle].unacked;
    consumers_[handle] = std::move(consumer);
  } else {
    handle = consumers_.add(std::move(consumer));
  }
  start_turns(handle);
  had_consumers_ = true;
  return handle;
}

void Queue::start_turns(Handle<Consumer> consumer) {
  const std::int64_t priority = consumers_[consumer].priority;
  const auto goes_before = [&](Handle<Consumer> other) {
    return consumers_[other].priority >= priority;
  };
  if (active_.empty() || goes_before(active_.back())) return active_.push_back(consumer);
  active_.insert(active_.partition_point(goes_before), consumer);
}

void Queue::stop_turns(Handle<Consumer> consumer) {
  const auto is_it = [&](Handle<Consumer> other) { return other == consumer; };
  active_.extract_if(is_it);
  blocked_.extract_if(is_it);
}

void Queue::cancel(Handle<Consumer> handle) {
  stop_turns(handle);
  Consumer& consumer = consumers_[handle];
  consumer.cancelled = true;
  if (consumer.unacked == 0) consumers_.remove(handle);
}

void Queue::forget(Handle<Channel> channel) {
  std::vector<Handle<Consumer>> gone;
  consumers_.each([&](Handle<Consumer> handle, const Consumer& consumer) {
    if (consumer.channel == channel) gone.push_back(handle);
  });
  for (const Handle<Consumer> handle : gone) {
    stop_turns(handle);
    consumers_.remove(handle);
  }
}

Handle<Consumer> Queue::take_turn() {
  while (!active_.empty()) {
    const Handle<Consumer> handle = active_.front();
    Consumer& consumer = consumers_[handle];
    const bool limited = consumer.prefetch != 0 && !consumer.no_ack;
    if (limited && consumer.credit == 0) {
      blocked_.push_back(active_.pop_front());
      continue;
    }
    if (limited) --consumer.credit;
    if (active_.size() > 1) start_turns(active_.pop_front());
    return handle;
  }
  return {};
}

void Queue::forget_clients() {
  unacked_ = 0;
  consumers_ = {};
  active_.clear();
  blocked_.clear();
  had_consumers_ = false;
}

void Queue::mark_redelivered() {
  for (std::size_t i = 0; i < ready_.size(); ++i) ready_[i].redelivered = true;
}

}  // namespace rehearsal::model
