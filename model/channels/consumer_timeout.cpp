#include "model/channels/consumer_timeout.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "model/channels/closing.hpp"

namespace rehearsal::model {

namespace {

/// Longer than any run; no sum of times overflows with it.
constexpr std::int64_t ages = std::chrono::milliseconds(std::chrono::hours(1'000'000)).count();

bool may_wait(const Channel& channel) { return !channel.closing && !channel.outstanding.empty(); }

Refusal timed_out(const Channel& channel) {
  using std::chrono::milliseconds;
  const auto timeout = std::chrono::duration_cast<milliseconds>(channel.timeout.timeout);
  return {ReplyCode::precondition_failed,
          concat({"delivery acknowledgement on channel ", std::to_string(channel.id.number),
                  " timed out. Timeout value used: ", std::to_string(timeout.count()),
                  " ms. This timeout value can be configured, see consumers doc guide to learn "
                  "more"})};
}

}  // namespace

void configure(State& state, const Configure& command) {
  switch (command.parameter) {
    case Parameter::consumer_timeout:
      state.consumer_timeout.timeout =
          std::chrono::milliseconds(std::clamp(command.value, std::int64_t{0}, ages));
      return;
    case Parameter::channel_tick_interval:
      // How late RabbitMQ may notice it.
      return;
  }
}

void watch(State& state, Channel& channel) {
  forget_watch(state, channel);
  const Time since =
      std::max(channel.outstanding.front().delivered, state.now - channel.timeout.timeout);
  const std::pair entry(channel.timeout.end(since), state.find_channel(channel.id));
  state.watched.insert(std::lower_bound(state.watched.begin(), state.watched.end(), entry), entry);
  channel.watched = true;
}

void forget_watch(State& state, Channel& channel) {
  if (!std::exchange(channel.watched, false)) return;
  const Handle<Channel> handle = state.find_channel(channel.id);
  std::erase_if(state.watched, [&](const auto& entry) { return entry.second == handle; });
}

void look_at_oldest_delivery(State& state, Effects& effects) {
  const Handle<Channel> handle = state.watched.front().second;
  Channel& channel = state.channels[handle];
  forget_watch(state, channel);
  if (!may_wait(channel)) return;
  if (channel.timeout.end(channel.outstanding.front().delivered) > state.now) {
    return watch(state, channel);
  }
  close_with_error(state, handle, timed_out(channel), 0, 0, effects);
}

std::optional<Time> next_timeout(const State& state) {
  std::optional<Time> next;
  for (const auto& [look, handle] : state.watched) {
    if (next && *next <= look) break;
    const Channel& channel = state.channels[handle];
    if (!may_wait(channel)) continue;
    const Time end = channel.timeout.end(channel.outstanding.front().delivered);
    next = std::min(std::max(look, end), next.value_or(Time::max()));
  }
  return next;
}

}  // namespace rehearsal::model
