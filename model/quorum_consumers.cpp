#include "model/quorum_consumers.hpp"

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
  for (const Handle<Consumer> handle : gone) {
    stop(handle);
    unacked_ -= consumers_[handle].unacked;
    consumers_.remove(handle);
  }
}

Handle<Consumer> QuorumConsumers::take_turn() {
  if (line_.empty()) return {};
  const Handle<Consumer> handle = line_.pop_front();
  if (--consumers_[handle].credit > 0) join_line(handle);
  return handle;
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
  if (!is_in_line(handle)) join_line(handle);
}

bool QuorumConsumers::is_in_line(Handle<Consumer> consumer) const {
  for (std::size_t i = 0; i < line_.size(); ++i) {
    if (line_[i] == consumer) return true;
  }
  return false;
}

void QuorumConsumers::join_line(Handle<Consumer> consumer) {
  const std::int64_t priority = consumers_[consumer].priority;
  const auto goes_before = [&](Handle<Consumer> other) {
    return consumers_[other].priority >= priority;
  };
  line_.insert(line_.partition_point(goes_before), consumer);
}

void QuorumConsumers::stop(Handle<Consumer> consumer) {
  const auto is_it = [&](Handle<Consumer> other) { return other == consumer; };
  line_.extract_if(is_it);
  waiting_.extract_if(is_it);
  if (consumer == active_) choose_active();
}

void QuorumConsumers::choose_active() {
  active_ = waiting_.empty() ? Handle<Consumer>{} : waiting_.pop_front();
  if (active_) join_line(active_);
}

}  // namespace rehearsal::model
