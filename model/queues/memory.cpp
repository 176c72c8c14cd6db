#include "model/queues/memory.hpp"

#include <algorithm>

#include "model/operators/alarms.hpp"
#include "model/queues/limits.hpp"
#include "model/state.hpp"

namespace rehearsal::model {

namespace {

/// Multiples of the interval since the start, as the broker's own timers are.
Time next_tick(Time now, Duration interval) {
  const Duration since = now.time_since_epoch();
  return Time((since / interval + 1) * interval);
}

bool is_due(const std::optional<Time>& check, Time now) { return check && *check <= now; }

void page_out(State& state) {
  state.queues.each([](Handle<Queue>, Queue& queue) { queue.page_out(); });
}

/// RabbitMQ writes what is unacknowledged and not kept in the index to the message store.
void let_go_of_held_bodies(State& state, Handle<Queue> handle) {
  Queue& queue = state.queues[handle];
  state.channels.each([&](Handle<Channel>, Channel& channel) {
    channel.each_unacked([&](Outstanding& it) {
      if (it.queue == handle && !kept_in_index(*it.copy.message)) queue.let_go_of_body(it.copy);
    });
  });
}

}  // namespace

std::optional<Time> Memory::next_check() const {
  if (!alarm_check || !paging_check) return alarm_check ? alarm_check : paging_check;
  return std::min(*alarm_check, *paging_check);
}

std::uint64_t memory_in_use(const State& state) {
  Weight messages;
  for (const auto& [name, handle] : state.queue_names) {
    const Queue& queue = state.queues[handle];
    messages += queue.ready_in_memory() + queue.held_in_memory();
  }
  return messages.bytes + messages.messages * state.memory.options.bytes_per_message;
}

void watch_memory(State& state) {
  Memory& memory = state.memory;
  if (memory.options.total == 0) return;
  if (!memory.alarm_check) memory.alarm_check = next_tick(state.now, memory.options.alarm_interval);
  if (!memory.paging_check)
    memory.paging_check = next_tick(state.now, memory.options.paging_interval);
}

void check_memory(State& state, Effects& effects) {
  Memory& memory = state.memory;
  const MemoryOptions& options = memory.options;
  if (is_due(memory.paging_check, state.now)) {
    memory.paging_check.reset();
    if (memory_in_use(state) > options.paging_threshold()) {
      page_out(state);
      if (!memory.alarm_check) memory.alarm_check = next_tick(state.now, options.alarm_interval);
    }
  }
  if (is_due(memory.alarm_check, state.now)) {
    memory.alarm_check.reset();
    set_above_watermark(state, memory_in_use(state) > options.high_watermark(), effects);
  }
}

void set_queue_mode(State& state, Handle<Queue> handle, QueueMode mode, Effects& effects) {
  Queue& queue = state.queues[handle];
  if (queue.mode() == mode) return;
  queue.set_mode(mode);
  if (mode == QueueMode::lazy) let_go_of_held_bodies(state, handle);
  expire_heads(state, handle, effects);
}

}  // namespace rehearsal::model
