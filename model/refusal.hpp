#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "model/effect.hpp"

namespace rehearsal::model {

/// A protocol error on its way to becoming a channel.close or a connection.close.
struct Refusal {
  ReplyCode code{};         ///< which decides what is closed
  std::string explanation;  ///< what follows the code's name in the reply text
};

/// What became of a method: nothing to say, or a refusal.
using Outcome = std::optional<Refusal>;

/// Whether the code closes the channel only (rule 1.1) or its whole connection (rule 1.2).
bool closes_channel_only(ReplyCode code);

/// CODE_NAME - explanation, cut to what a short string holds (rule 1.4).
std::string reply_text(ReplyCode code, std::string_view explanation);

/// The parts, one after the other.
std::string concat(std::initializer_list<std::string_view> parts);
/// The text in single quotes.
std::string quoted(std::string_view text);
/// 'true' or 'false', in single quotes.
std::string quoted(bool flag);

/// "queue 'uploads' in vhost '/'", as RabbitMQ's texts name things.
std::string in_vhost(std::string_view kind, std::string_view name);

/// 404: there is no queue of that name.
Refusal no_queue(std::string_view name);
/// 404: there is no exchange of that name.
Refusal no_exchange(std::string_view name);

/// No refusal but a crash of RabbitMQ's: a bare text, and no method is named (rules 1.4 and 1.5).
Refusal crash();

/// What a client is told when the broker stops in good order (rule 2.21).
ConnectionClosed closed_by_shutdown(ConnectionId connection);

/// RabbitMQ can do `what`, this model cannot yet. It closes the connection with 540, so that nobody
/// mistakes the model's silence for RabbitMQ's behaviour.
Refusal not_modelled(std::string_view what);
/// Whether that is why the connection was closed. Its text alone says so: the same code is
/// RabbitMQ's for what it does not do either.
bool is_not_modelled(const ConnectionClosed& closed);

}  // namespace rehearsal::model
