#include "model/methods.hpp"

#include <string>
#include <utility>

namespace rehearsal::model {

Name without_line_breaks(const Name& name) {
  if (name.view().find_first_of("\r\n") == std::string_view::npos) return name;
  std::string text = name.str();
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
  return Name(std::move(text));
}

Outcome expand_queue_name(const Channel& channel, Name& name) {
  if (!name.empty()) return std::nullopt;
  if (channel.last_queue.empty()) {
    return Refusal{ReplyCode::not_found, "no previously declared queue"};
  }
  name = channel.last_queue;
  return std::nullopt;
}

Refusal locked(const Queue& queue) {
  return {
      ReplyCode::resource_locked,
      concat({"cannot obtain exclusive access to locked ", in_vhost("queue", queue.name()),
              ". It could be originally declared on another connection or the exclusive property "
              "value does not match that of the original declaration."})};
}

Outcome check_access(const Call& call, const Queue& queue) {
  const auto& owner = queue.settings().owner;
  if (!owner || owner == call.connection()) return std::nullopt;
  return locked(queue);
}

Outcome find_accessible_queue(const Call& call, std::string_view name, Handle<Queue>& found) {
  found = call.state.find_queue(name);
  if (!found) return no_queue(name);
  return check_access(call, call.state.queues[found]);
}

const Channel* find_reply_consumer(const State& state, std::string_view address) {
  for (const auto& [id, handle] : state.channel_ids) {
    const Channel& channel = state.channels[handle];
    if (channel.reply_consumer && channel.reply_consumer->address == address) return &channel;
  }
  return nullptr;
}

Outcome check_not_reserved(std::string_view kind, std::string_view name) {
  if (!name.starts_with("amq.")) return std::nullopt;
  return Refusal{ReplyCode::access_refused,
                 concat({kind, " name ", quoted(name), " contains reserved prefix 'amq.*'"})};
}

Outcome check_not_default_exchange(std::string_view name) {
  if (!name.empty()) return std::nullopt;
  return Refusal{ReplyCode::access_refused, "operation not permitted on the default exchange"};
}

/// Rule 2.23.
Outcome perform(Call& call, const ChannelFlow& method) {
  if (!method.active) return Refusal{ReplyCode::not_implemented, "active=false"};
  call.reply(ChannelFlowOk{call.channel.id, true});
  return std::nullopt;
}

}  // namespace rehearsal::model
