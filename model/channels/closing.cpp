#include "model/channels/closing.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "model/queues/dead_lettering.hpp"
#include "model/queues/leaving.hpp"
#include "model/text/fields.hpp"

namespace rehearsal::model {

namespace {

/// By the bytes of their names, each once.
void sort_by_name(const State& state, std::vector<Handle<Queue>>& queues) {
  std::erase_if(queues, [&](Handle<Queue> queue) { return !state.queues.find(queue); });
  std::sort(queues.begin(), queues.end(), [&](Handle<Queue> a, Handle<Queue> b) {
    return state.queues[a].name() < state.queues[b].name();
  });
  queues.erase(std::unique(queues.begin(), queues.end()), queues.end());
}

std::vector<Handle<Queue>> consumed_queues(const State& state,
                                           std::span<const Handle<Channel>> channels) {
  std::vector<Handle<Queue>> queues;
  for (const Handle<Channel> channel : channels) {
    for (const auto& [tag, subscription] : state.channels[channel].subscriptions) {
      queues.push_back(subscription.queue);
    }
  }
  sort_by_name(state, queues);
  return queues;
}

std::vector<Handle<Queue>> touched_queues(const State& state,
                                          std::span<const Handle<Channel>> channels) {
  std::vector<Handle<Queue>> queues = consumed_queues(state, channels);
  for (const Handle<Channel> channel : channels) {
    const Ring<Outstanding>& outstanding = state.channels[channel].outstanding;
    for (std::size_t i = 0; i < outstanding.size(); ++i) queues.push_back(outstanding[i].queue);
  }
  sort_by_name(state, queues);
  return queues;
}

/// A quorum queue learns of it only when the channel has ended.
void leave_consumed_queues(State& state, Handle<Channel> channel, Effects& effects) {
  state.channels[channel].roll_back();
  for (const Handle<Queue> queue : consumed_queues(state, {&channel, 1})) {
    if (!state.queues[queue].quorum()) leave_queue(state, channel, queue, effects);
  }
}

void delete_exclusive_queues(State& state, ConnectionId owner, Effects& effects) {
  std::vector<Handle<Queue>> owned;
  for (const auto& [name, queue] : state.queue_names) {
    if (state.queues[queue].settings().owner == owner) owned.push_back(queue);
  }
  for (const Handle<Queue> queue : owned) {
    delete_queue(state, queue, Fate::queue_deleted, effects);
  }
}

}  // namespace

void close_with_error(State& state, Handle<Channel> channel, const Refusal& refusal,
                      std::uint16_t class_id, std::uint16_t method_id, Effects& effects) {
  leave_consumed_queues(state, channel, effects);
  state.channels[channel].closing = true;
  state.channels[channel].reply_consumer.reset();
  effects.emplace_back(ChannelClosed{state.channels[channel].id, refusal.code,
                                     reply_text(refusal.code, refusal.explanation), class_id,
                                     method_id});
}

void close_with_error(State& state, ConnectionId connection, const Refusal& refusal,
                      std::uint16_t class_id, std::uint16_t method_id, Effects& effects,
                      OpenOrder* order) {
  end_connection(state, connection, effects, order);
  effects.emplace_back(ConnectionClosed{connection, refusal.code,
                                        reply_text(refusal.code, refusal.explanation), class_id,
                                        method_id});
}

namespace {

/// Who is sent by it what cannot be written.
std::optional<ConnectionId> reader_of_unwritable(const Effect& effect) {
  const auto reader = [](const auto& sent) -> std::optional<ConnectionId> {
    if constexpr (requires {
                    sent.message;
                    sent.channel;
                  }) {
      if (sent.message && !sent.message->writable()) return sent.channel.connection;
    }
    return std::nullopt;
  };
  return std::visit(reader, effect);
}

}  // namespace

void cut_off_readers(State& state, Effects& effects, std::size_t first, OpenOrder* order) {
  while (first < effects.size()) {
    const auto reader = reader_of_unwritable(effects[first]);
    if (!reader) {
      ++first;
      continue;
    }
    const auto is_for_it = [&](const Effect& effect) { return connection_of(effect) == reader; };
    effects.erase(std::remove_if(effects.begin() + static_cast<std::ptrdiff_t>(first),
                                 effects.end(), is_for_it),
                  effects.end());
    close_with_error(state, *reader, crash(), 0, 0, effects, order);
    publish_dead_letters(state, effects);
  }
}

void close_channel(State& state, Handle<Channel> channel, Effects& effects) {
  leave_consumed_queues(state, channel, effects);
  effects.emplace_back(ChannelClosedOk{state.channels[channel].id});
  end_channel(state, channel, effects);
}

void end_channel(State& state, Handle<Channel> channel, Effects& effects) {
  for (const Handle<Queue> queue : touched_queues(state, {&channel, 1})) {
    leave_queue(state, channel, queue, effects);
  }
  state.remove_channel(channel);
}

std::vector<Handle<Channel>> those_at(const State& state, std::vector<Handle<Channel>> channels,
                                      Handle<Queue> queue) {
  std::erase_if(channels, [&](Handle<Channel> channel) {
    const auto touched = touched_queues(state, {&channel, 1});
    return std::find(touched.begin(), touched.end(), queue) == touched.end();
  });
  return channels;
}

void forget_effects_for(ConnectionId connection, Effects& effects, std::size_t first) {
  const auto begin = effects.begin() + static_cast<std::ptrdiff_t>(first);
  const auto is_for_it = [&](const Effect& effect) {
    const auto* const delivery = std::get_if<Deliver>(&effect);
    const auto* const cancel = std::get_if<ConsumerCancelled>(&effect);
    return (delivery && delivery->channel.connection == connection) ||
           (cancel && cancel->channel.connection == connection);
  };
  effects.erase(std::remove_if(begin, effects.end(), is_for_it), effects.end());
}

void end_connection(State& state, ConnectionId connection, Effects& effects, OpenOrder* order) {
  const std::size_t before = effects.size();
  const std::vector<Handle<Channel>> channels = state.channels_of(connection);
  for (const Handle<Channel> channel : channels) {
    state.channels[channel].roll_back();
    state.channels[channel].ending = true;
  }
  for (const Handle<Queue> queue : touched_queues(state, channels)) {
    auto leaving = those_at(state, channels, queue);
    while (!leaving.empty() && state.queues.find(queue)) {
      leave_queue(state, take_next(leaving, order, Unordered::leaving), queue, effects);
    }
  }
  for (const Handle<Channel> channel : channels) state.remove_channel(channel);
  delete_exclusive_queues(state, connection, effects);
  state.remove_connection(connection);
  forget_effects_for(connection, effects, before);
}

}  // namespace rehearsal::model
