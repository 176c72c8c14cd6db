#include "model/broker.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "model/arguments/readable.hpp"
#include "model/channels/closing.hpp"
#include "model/channels/consumer_timeout.hpp"
#include "model/methods.hpp"
#include "model/operators/alarms.hpp"
#include "model/operators/login.hpp"
#include "model/operators/operator_methods.hpp"
#include "model/queues/dead_lettering.hpp"
#include "model/queues/limits.hpp"
#include "model/queues/restarting.hpp"
#include "model/text/fields.hpp"

namespace rehearsal::model {

namespace {

constexpr std::size_t channel_max = 2047;

void require(bool condition, const char* what) {
  if (!condition) throw std::logic_error(what);
}

void start(State& state, const ConnectionOpen& command, Effects& effects, OpenOrder*) {
  require(!state.is_open(command.connection), "connection.open on an open connection");
  const auto login = log_in(state, command, effects);
  if (!login) return;
  state.add_connection(command.connection, *login);
  effects.emplace_back(ConnectionOpenOk{command.connection});
}

void start(State& state, const ConnectionClose& command, Effects& effects, OpenOrder* order) {
  if (!state.is_open(command.connection)) return;
  end_connection(state, command.connection, effects, order);
  effects.emplace_back(ConnectionCloseOk{command.connection});
}

void start(State& state, const ConnectionDrop& command, Effects& effects, OpenOrder* order) {
  if (state.is_open(command.connection)) end_connection(state, command.connection, effects, order);
}

void start(State& state, const RaiseAlarm& command, Effects&) {
  raise_alarm(state, command.source);
}
void start(State& state, const ClearAlarm& command, Effects& effects) {
  clear_alarm(state, command.source, effects);
}
void start(State& state, const Configure& command, Effects&) { configure(state, command); }
void start(State& state, const OperatorCommand auto& command, Effects& effects) {
  operate(state, command, effects);
}

/// Ends the channel or the connection, whichever the code means. A crash names no method
/// (rule 1.5).
template <class Method>
void refuse(State& state, ChannelId id, const Refusal& refusal, Effects& effects,
            OpenOrder* order) {
  const bool names_method = refusal.code != ReplyCode::internal_error;
  const std::uint16_t class_id = names_method ? description<Method>.class_id : 0;
  const std::uint16_t method_id = names_method ? description<Method>.method_id : 0;
  if (closes_channel_only(refusal.code)) {
    close_with_error(state, state.find_channel(id), refusal, class_id, method_id, effects);
  } else {
    close_with_error(state, id.connection, refusal, class_id, method_id, effects, order);
  }
}

/// A method on a channel that is not open (rules 1.8 and 2.9).
template <class Method>
void refuse_unopened(State& state, ChannelId id, Effects& effects, OpenOrder* order) {
  if (!state.is_open(id.connection)) return;
  refuse<Method>(state, id, {ReplyCode::channel_error, "expected 'channel.open'"}, effects, order);
}

/// Rules 1.8, 2.7 and 2.9.
void start(State& state, const ChannelOpen& command, Effects& effects, OpenOrder* order) {
  const ConnectionId connection = command.channel.connection;
  if (!state.is_open(connection)) return;
  if (command.channel.number == 0) {
    return refuse_unopened<ChannelOpen>(state, command.channel, effects, order);
  }
  if (state.find_channel(command.channel)) {
    return refuse<ChannelOpen>(state, command.channel,
                               {ReplyCode::channel_error, "second 'channel.open' seen"}, effects,
                               order);
  }
  if (state.channels_of(connection).size() >= channel_max) {
    const std::string max = std::to_string(channel_max);
    return close_with_error(
        state, connection,
        {ReplyCode::not_allowed, concat({"number of channels opened (", max,
                                         ") has reached the negotiated channel_max (", max, ")"})},
        0, 0, effects, order);
  }
  state.add_channel(command.channel);
  effects.emplace_back(ChannelOpenOk{command.channel});
}

/// Rule 1.6 has the second half.
void start(State& state, const ChannelClose& command, Effects& effects, OpenOrder* order) {
  const Handle<Channel> channel = state.find_channel(command.channel);
  if (!channel) return refuse_unopened<ChannelClose>(state, command.channel, effects, order);
  if (!state.channels[channel].closing) return close_channel(state, channel, effects);
  effects.emplace_back(ChannelClosedOk{command.channel});
}

void start(State& state, const ChannelCloseOk& command, Effects& effects, OpenOrder* order) {
  const Handle<Channel> channel = state.find_channel(command.channel);
  if (!channel) return refuse_unopened<ChannelCloseOk>(state, command.channel, effects, order);
  if (state.channels[channel].closing) return end_channel(state, channel, effects);
  refuse<ChannelCloseOk>(state, command.channel,
                         {ReplyCode::command_invalid, "unimplemented method"}, effects, order);
}

/// Any other method needs an open channel; one that is closing ignores it (rule 1.6).
template <class Method>
void start_on_channel(State& state, const Method& method, Effects& effects, OpenOrder* order) {
  const Handle<Channel> handle = state.find_channel(method.channel);
  if (!handle) return refuse_unopened<Method>(state, method.channel, effects, order);
  Channel& channel = state.channels[handle];
  if (channel.closing) return;
  if constexpr (requires { method.arguments; }) {
    if (!is_readable(method.arguments))
      return refuse<Method>(state, method.channel, crash(), effects, order);
  }
  Call call{state, handle, channel, effects, order};
  if (const Outcome refusal = perform(call, method)) {
    return refuse<Method>(state, method.channel, *refusal, effects, order);
  }
  if (channel.confirms) channel.confirms->flush(channel.id, effects);
}

void act(State& state, const Command& command, Effects& effects, OpenOrder* order) {
  const std::size_t first = effects.size();
  std::visit(
      [&](const auto& method) {
        if constexpr (requires { start(state, method, effects, order); }) {
          start(state, method, effects, order);
        } else if constexpr (requires { start(state, method, effects); }) {
          start(state, method, effects);
        } else {
          start_on_channel(state, method, effects, order);
        }
      },
      command);
  if (!state.dead_letters.empty()) publish_dead_letters(state, effects);
  if (state.has_unwritable) cut_off_readers(state, effects, first, order);
}

/// Performs what alarms hold back no longer, which may raise new ones.
void act_on_released(State& state, Effects& effects, OpenOrder* order) {
  Ring<Command>& released = state.alarms.released;
  while (!released.empty()) {
    const Command next = released.pop_front();
    if (!hold(state, next, effects)) act(state, next, effects, order);
  }
}

}  // namespace

Broker::Broker() = default;

Broker::Broker(const Profile& profile) : state_(profile) {}

Broker::Broker(const MemoryOptions& memory, const Profile& profile, const Identity& identity)
    : state_(profile, identity) {
  state_.memory.options = memory;
}

void Broker::apply(const Command& command, Time now, Effects& effects, OpenOrder* order) {
  require(state_.running, "a command to a broker that is not running");
  state_.now = std::max(state_.now, now);
  if (state_.memory.options.total != 0) watch_memory(state_);
  if (!state_.alarms.raised()) return act(state_, command, effects, order);
  state_.alarms.released.push_back(command);
  act_on_released(state_, effects, order);
}

Effects Broker::apply(const Command& command, Time now) {
  Effects effects;
  apply(command, now, effects);
  return effects;
}

void Broker::advance(Time now, Effects& effects, OpenOrder* order) {
  if (!state_.running) return;
  const std::size_t first = effects.size();
  model::advance(state_, now, effects, order);
  if (state_.has_unwritable) cut_off_readers(state_, effects, first, order);
  act_on_released(state_, effects, order);
}

std::optional<Time> Broker::next_deadline() const {
  const auto of_queues = next_queue_deadline();
  const auto timeout = next_timeout(state_);
  if (!of_queues || !timeout) return of_queues ? of_queues : timeout;
  return std::min(*of_queues, *timeout);
}

std::optional<Time> Broker::next_queue_deadline() const {
  if (!state_.running) return std::nullopt;
  if (!state_.dead_letters.empty()) return state_.now;
  std::optional<Time> next = state_.memory.next_check();
  if (!state_.due.empty()) next = std::min(state_.due.front().first, next.value_or(Time::max()));
  return next;
}

std::optional<Time> Broker::next_timeout_check() const {
  if (state_.watched.empty()) return std::nullopt;
  return state_.watched.front().first;
}

void Broker::shutdown(Time now, Effects& effects, OpenOrder* order) {
  require(state_.running, "shutdown of a broker that is not running");
  state_.now = std::max(state_.now, now);
  for (const ConnectionId connection : state_.connections)
    effects.emplace_back(closed_by_shutdown(connection));
  stop(state_, Stop::orderly, effects, order);
}

void Broker::crash(Time now, Effects& effects, OpenOrder* order) {
  require(state_.running, "crash of a broker that is not running");
  state_.now = std::max(state_.now, now);
  stop(state_, Stop::kill, effects, order);
}

void Broker::restart(Time now, Effects& effects) {
  require(!state_.running, "restart of a broker that is running");
  state_.running = true;
  state_.now = std::max(state_.now, now);
  recover_queues(state_, effects);
}

bool Broker::running() const { return state_.running; }

}  // namespace rehearsal::model
