#include "model/queues/queue.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace rehearsal::model {

Queue::Queue(QueueSettings settings, const Policy* policy, const Profile& profile)
    : settings_(std::move(settings)) {
  set_policy(policy, profile);
  ready_ = ReadyList(options_.is_quorum() ? std::uint8_t{1} : options_.max_priority, first_mode(),
                     settings_.durable);
  if (options_.is_quorum()) {
    quorum_.emplace().consumers = QuorumConsumers(options_.single_active_consumer);
  }
}

void Queue::set_policy(const Policy* policy, const Profile& profile) {
  options_ = queue_options(settings_.arguments, policy ? policy->definition : Table{}, profile);
}

bool Queue::exclusively_consumed() const {
  if (consumer_count() != 1) return false;
  return consumers_[active_.empty() ? blocked_.front() : active_.front()].exclusive;
}

bool Queue::to_be_auto_deleted() const {
  return settings_.auto_delete && had_consumers_ && consumer_count() == 0;
}

Copy Queue::next_copy(MessageRef message, Time now) {
  Copy copy{next_position_++, std::move(message)};
  if (options_.max_priority > 0) {
    copy.priority =
        std::min(copy.message->properties().priority.value_or(0), options_.max_priority);
  }
  std::optional<Duration> lives = options_.message_ttl;
  if (const auto own = copy.message->time_to_live()) lives = std::min(*own, lives.value_or(*own));
  if (lives && quorum_) lives = std::max<Duration>(*lives, std::chrono::milliseconds(1));
  if (lives) copy.deadline = now + *lives;
  return copy;
}

bool Queue::exceeds(std::size_t count, std::size_t bytes) const {
  return (options_.max_length && count > *options_.max_length) ||
         (options_.max_length_bytes && bytes > *options_.max_length_bytes);
}

bool Queue::refuses(const Message& message) const {
  return options_.overflow != Overflow::drop_head && options_.limits_length() &&
         exceeds(ready_.size() + 1, ready_.bytes() + message.body().size());
}

bool Queue::well_below_limits() const {
  const auto is_below = [](const std::optional<std::uint64_t>& limit, std::uint64_t size) {
    return !limit || size <= *limit / 10 * 8 + *limit % 10 * 8 / 10;
  };
  const Weight size = counted();
  return is_below(options_.max_length, size.messages) &&
         is_below(options_.max_length_bytes, size.bytes);
}

void Queue::put_back_last(Copy copy) {
  copy.position = next_position_++;
  copy.priority = 0;
  ready_.push_back(std::move(copy));
}

void Queue::put_back_first(Copy copy) {
  copy.priority = 1;
  ready_.push_back(std::move(copy));
}

std::optional<Time> Queue::Due::first() const {
  std::optional<Time> soonest;
  for (const auto& it : {expiry, lease, retry})
    if (it) soonest = std::min(*it, soonest.value_or(Time::max()));
  return soonest;
}

void Queue::hold(Handle<Consumer> consumer, const Copy& copy) {
  held_.add(copy.size());
  if (!copy.in_memory) held_on_disk_.add(copy.size());
  if (quorum_)
    send_for(consumer);
  else if (consumer)
    ++consumers_[consumer].unacked;
}

void Queue::send_for(Handle<Consumer> consumer) {
  ++in_flight_;
  if (consumer) quorum_->consumers.hold(consumer);
}

void Queue::let_go(const Copy& copy) {
  held_.remove(copy.size());
  if (!copy.in_memory) held_on_disk_.remove(copy.size());
}

void Queue::let_go_of_body(Copy& copy) {
  copy.was_paged_out = true;
  if (!std::exchange(copy.in_memory, false)) return;
  held_on_disk_.add(copy.size());
}

bool Queue::release(Handle<Consumer> handle, std::uint32_t count) {
  if (quorum_) {
    in_flight_ -= count;
    quorum_->consumers.release(handle, count);
    return false;
  }
  Consumer* const consumer = consumers_.find(handle);
  if (!consumer) return false;
  consumer->unacked -= count;
  if (consumer->cancelled) {
    if (consumer->unacked == 0) consumers_.remove(handle);
    return false;
  }
  if (!consumer->limited()) return false;
  const bool had_none = std::exchange(consumer->credit, consumer->credit + count) == 0;
  return had_none && unblock(consumer->channel);
}

bool Queue::unblock(Handle<Channel> channel) {
  const auto unblocked = blocked_.extract_if([&](Handle<Consumer> handle) {
    const Consumer& consumer = consumers_[handle];
    return consumer.channel == channel && (!consumer.limited() || consumer.credit > 0);
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
  if (quorum_) return quorum_->consumers.subscribe(std::move(consumer));
  consumer.credit = consumer.prefetch;
  Handle<Consumer> handle = known_under(consumer.channel, consumer.tag);
  if (handle) {
    consumer.unacked = consumers_[handle].unacked;
    consumers_[handle] = std::move(consumer);
  } else {
    handle = consumers_.add(std::move(consumer));
  }
  start_turns(handle);
  if (options_.single_active_consumer && !single_one_) single_one_ = handle;
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

bool Queue::cancel(Handle<Consumer> handle) {
  if (quorum_) {
    quorum_->consumers.cancel(handle);
    return true;
  }
  stop_turns(handle);
  if (handle == single_one_) {
    choose_single_one();
    single_one_idles_ = bool(single_one_);
  }
  Consumer& consumer = consumers_[handle];
  consumer.cancelled = true;
  if (consumer.unacked == 0) consumers_.remove(handle);
  return false;
}

void Queue::forget(Handle<Channel> channel) {
  if (quorum_) {
    quorum_->consumers.forget(channel);
    return quorum_->publishers.forget(channel);
  }
  std::vector<Handle<Consumer>> gone;
  consumers_.each([&](Handle<Consumer> handle, const Consumer& consumer) {
    if (consumer.channel == channel) gone.push_back(handle);
  });
  for (const Handle<Consumer> handle : gone) {
    stop_turns(handle);
    consumers_.remove(handle);
  }
  if (single_one_ && !consumers_.find(single_one_)) choose_single_one();
}

bool Queue::is_active(Handle<Consumer> consumer) const {
  for (std::size_t i = 0; i < active_.size(); ++i) {
    if (active_[i] == consumer) return true;
  }
  return false;
}

void Queue::choose_single_one() {
  single_one_ = active_.empty() ? Handle<Consumer>{} : active_.front();
}

bool Queue::crashes_at_publish() const {
  return single_one_idles_ && !ready_.empty() && is_active(single_one_);
}

bool Queue::can_be_overtaken() const {
  return options_.single_active_consumer && single_one_ && is_active(single_one_);
}

void Queue::forget_clients() {
  held_ = {};
  held_on_disk_ = {};
  in_flight_ = 0;
  consumers_ = {};
  active_.clear();
  blocked_.clear();
  had_consumers_ = false;
  single_one_ = {};
  if (!quorum_) return;
  quorum_->consumers = QuorumConsumers(options_.single_active_consumer);
  quorum_->publishers = {};
}

}  // namespace rehearsal::model
