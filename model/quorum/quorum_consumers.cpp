#include "model/quorum/quorum_consumers.hpp"

#include <utility>
#include <vector>

namespace rehearsal::model {

bool QuorumConsumers::knows(Handle<Channel> channel, std::string_view tag) const {
  bool found = false;
  consumers_.each([&](Handle<Consumer>, const Consumer& consumer) {
    found |= consumer.channel == channel && consumer.tag == tag;
  });
  return found;
}

Handle<Consumer> QuorumConsumers::subscribe(Consumer consumer) {
  consumer.credit = consumer.prefetch;
  const Handle<Consumer> handle = consumers_.add(std::move(consumer));
  if (single_active_) {
    waiting_.push_back(handle);
    if (!active_) choose_active();
  } else {
    join_line(handle);
  }
  return handle;
}

void QuorumConsumers::cancel(Handle<Consumer> handle) {
  Consumer& consumer = consumers_[handle];
  consumer.cancelled = true;
  stop(handle);
  if (consumer.unacked == 0) consumers_.remove(handle);
}

void QuorumConsumers::forget(Handle<Channel> channel) {
  std::vector<Handle<Consumer>> gone;
  consumers_.each([&](Handle<Consumer> handle, const Consumer& consumer) {
    if (consumer.channel == channel) gone.push_back(handle);
  });
  waiting_.extract_if(
      [&](Handle<Consumer> handle) { return consumers_[handle].channel == channel; });
  line_.extract_if([&](const Place& place) { return place.channel == channel; });
  for (const Handle<Consumer> handle : gone) {
    stop(handle);
    unacked_ -= consumers_[handle].unacked;
    consumers_.remove(handle);
  }
}

Handle<Consumer> QuorumConsumers::take_turn() {
  while (!line_.empty()) {
    const Handle<Consumer> handle = line_.pop_front().consumer;
    Consumer* const consumer = consumers_.find(handle);
    if (!consumer || consumer->cancelled) continue;
    if (--consumer->credit > 0) join_line(handle);
    return handle;
  }
  return {};
}

void QuorumConsumers::close_ranks() {
  while (!line_.empty() && !consumers_.find(line_.front().consumer)) line_.pop_front();
}

void QuorumConsumers::hold(Handle<Consumer> handle) {
  ++unacked_;
  ++consumers_[handle].unacked;
}

void QuorumConsumers::release(Handle<Consumer> handle, std::uint32_t count) {
  Consumer* const consumer = consumers_.find(handle);
  if (!consumer) return;
  unacked_ -= count;
  consumer->unacked -= count;
  if (consumer->cancelled && consumer->unacked == 0) return consumers_.remove(handle);
  give_credit(handle, count);
}

void QuorumConsumers::give_credit(Handle<Consumer> handle, std::uint64_t more) {
  Consumer* const consumer = consumers_.find(handle);
  if (!consumer || consumer->cancelled) return;
  consumer->credit += more;
  join_line(handle);
}

void QuorumConsumers::join_line(Handle<Consumer> handle) {
  const Consumer& consumer = consumers_[handle];
  for (std::size_t i = 0; i < line_.size(); ++i) {
    Place& place = line_[i];
    if (place.channel != consumer.channel || place.tag != consumer.tag) continue;
    place.consumer = handle;
    return;
  }
  const auto goes_before = [&](const Place& other) { return other.priority >= consumer.priority; };
  line_.insert(line_.partition_point(goes_before),
               {handle, consumer.channel, consumer.tag, consumer.priority});
}

void QuorumConsumers::stop(Handle<Consumer> consumer) {
  waiting_.extract_if([&](Handle<Consumer> other) { return other == consumer; });
  if (consumer == active_) choose_active();
}

void QuorumConsumers::choose_active() {
  active_ = waiting_.empty() ? Handle<Consumer>{} : waiting_.pop_front();
  if (active_) join_line(active_);
}

}  // namespace rehearsal::model
