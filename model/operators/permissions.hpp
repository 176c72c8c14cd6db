#pragma once

#include "model/methods.hpp"
#include "model/operators/user.hpp"

/// What the user of a channel may do. It is looked up at each use, and an operator's change counts
/// at once. RabbitMQ's channels remember the last 12 permissions that they used, for as long as
/// they are busy, so that one that is taken away may go on for a while (rule 23.7): that is not
/// modelled.
namespace rehearsal::model {

namespace detail {
Outcome check_permitted(const Call& call, Access access, std::string_view kind,
                        std::string_view name);
Outcome check_topic_permitted(const Call& call, Access access, const Exchange& exchange,
                              std::string_view routing_key);
}  // namespace detail

/// 403 unless the user may do that to the "queue" or "exchange" (rule 23.1), whether that exists or
/// not (rule 23.6). The default exchange goes by the name of amq.default (rule 23.3). Costs nothing
/// as long as no operator has said what users may do.
inline Outcome check_permitted(const Call& call, Access access, std::string_view kind,
                               std::string_view name) {
  if (call.state.users.empty()) return std::nullopt;
  return detail::check_permitted(call, access, kind, name);
}

/// 403 unless the user may do that with the routing key; any exchange but a topic exchange has
/// nothing against it (rule 23.5).
inline Outcome check_topic_permitted(const Call& call, Access access, Handle<Exchange> exchange,
                                     std::string_view routing_key) {
  if (call.state.users.empty() || !exchange) return std::nullopt;
  return detail::check_topic_permitted(call, access, call.state.exchanges[exchange], routing_key);
}

/// Who names another exchange in the argument `key` must be able to read from the "queue" or
/// "exchange" that has the argument, and to write to the other one (rule 23.4).
Outcome check_permitted_to_forward(const Call& call, std::string_view kind, std::string_view name,
                                   const Table& arguments, std::string_view key);

}  // namespace rehearsal::model
