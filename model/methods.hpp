#pragma once

#include <string_view>
#include <utility>

#include "model/channels/channel.hpp"
#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/open_order.hpp"
#include "model/refusal.hpp"
#include "model/state.hpp"

namespace rehearsal::model {

/// One method at work on an open channel.
struct Call {
  State& state;
  Handle<Channel> handle;
  Channel& channel;
  Effects& effects;
  OpenOrder* order = nullptr;

  ConnectionId connection() const { return channel.id.connection; }
  template <class Effect>
  void reply(Effect effect) {
    effects.emplace_back(std::move(effect));
  }
};

Outcome perform(Call& call, const ExchangeDeclare& method);
Outcome perform(Call& call, const ExchangeDelete& method);
Outcome perform(Call& call, const ChannelFlow& method);
Outcome perform(Call& call, const ExchangeBind& method);
Outcome perform(Call& call, const ExchangeUnbind& method);
Outcome perform(Call& call, const QueueDeclare& method);
Outcome perform(Call& call, const QueueBind& method);
Outcome perform(Call& call, const QueueUnbind& method);
Outcome perform(Call& call, const QueuePurge& method);
Outcome perform(Call& call, const QueueDelete& method);
Outcome perform(Call& call, const Qos& method);
Outcome perform(Call& call, const Consume& method);
Outcome perform(Call& call, const Cancel& method);
Outcome perform(Call& call, const Publish& method);
Outcome perform(Call& call, const Get& method);
Outcome perform(Call& call, const Ack& method);
Outcome perform(Call& call, const Nack& method);
Outcome perform(Call& call, const Reject& method);
Outcome perform(Call& call, const Recover& method);
Outcome perform(Call& call, const RecoverAsync& method);
Outcome perform(Call& call, const ConfirmSelect& method);
Outcome perform(Call& call, const TxSelect& method);
Outcome perform(Call& call, const TxCommit& method);
Outcome perform(Call& call, const TxRollback& method);

/// The name without CR and LF (rule 2.14).
Name without_line_breaks(const Name& name);

/// Sets `name` to the last queue declared if it is empty (rules 3.3 and 3.4).
Outcome expand_queue_name(const Channel& channel, Name& name);

/// 405: another connection owns the queue, or it is not exclusive where it should be.
Refusal locked(const Queue& queue);

/// Whether this connection may touch the queue (rule 6.1).
Outcome check_access(const Call& call, const Queue& queue);

/// 404 for a queue that does not exist, 405 for one of another connection.
Outcome find_accessible_queue(const Call& call, std::string_view name, Handle<Queue>& found);

/// Creating an amq. name is refused (rules 3.2 and 7.4). A queue's is refused even where it exists,
/// which rule 3.2 has otherwise: the broker was asked.
Outcome check_not_reserved(std::string_view kind, std::string_view name);

/// The channel whose reply consumer has that address, or null (rule 25.3).
const Channel* find_reply_consumer(const State& state, std::string_view address);

/// Rule 7.3.
Outcome check_not_default_exchange(std::string_view name);

}  // namespace rehearsal::model
