#include "model/refusal.hpp"

namespace rehearsal::model {

namespace {

constexpr std::string_view begins_not_modelled = "Rehearsal does not model ";

std::string_view name_of(ReplyCode code) {
  switch (code) {
    case ReplyCode::no_route:
      return "NO_ROUTE";
    case ReplyCode::connection_forced:
      return "CONNECTION_FORCED";
    case ReplyCode::access_refused:
      return "ACCESS_REFUSED";
    case ReplyCode::not_found:
      return "NOT_FOUND";
    case ReplyCode::resource_locked:
      return "RESOURCE_LOCKED";
    case ReplyCode::precondition_failed:
      return "PRECONDITION_FAILED";
    case ReplyCode::frame_error:
      return "FRAME_ERROR";
    case ReplyCode::syntax_error:
      return "SYNTAX_ERROR";
    case ReplyCode::command_invalid:
      return "COMMAND_INVALID";
    case ReplyCode::channel_error:
      return "CHANNEL_ERROR";
    case ReplyCode::unexpected_frame:
      return "UNEXPECTED_FRAME";
    case ReplyCode::resource_error:
      return "RESOURCE_ERROR";
    case ReplyCode::not_allowed:
      return "NOT_ALLOWED";
    case ReplyCode::not_implemented:
      return "NOT_IMPLEMENTED";
    case ReplyCode::internal_error:
      return "INTERNAL_ERROR";
  }
  return "INTERNAL_ERROR";
}

}  // namespace

bool closes_channel_only(ReplyCode code) {
  switch (code) {
    case ReplyCode::no_route:
    case ReplyCode::access_refused:
    case ReplyCode::not_found:
    case ReplyCode::resource_locked:
    case ReplyCode::precondition_failed:
      return true;
    default:
      return false;
  }
}

std::string reply_text(ReplyCode code, std::string_view explanation) {
  std::string text(name_of(code));
  if (!explanation.empty()) (text += " - ") += explanation;
  if (text.size() > 255) text.replace(252, std::string::npos, "...");
  return text;
}

std::string concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string quoted(std::string_view text) { return concat({"'", text, "'"}); }
std::string quoted(bool flag) { return flag ? "'true'" : "'false'"; }

std::string in_vhost(std::string_view kind, std::string_view name) {
  return concat({kind, " '", name, "' in vhost '/'"});
}

Refusal no_queue(std::string_view name) {
  return {ReplyCode::not_found, concat({"no ", in_vhost("queue", name)})};
}

Refusal no_exchange(std::string_view name) {
  return {ReplyCode::not_found, concat({"no ", in_vhost("exchange", name)})};
}

Refusal crash() { return {ReplyCode::internal_error, {}}; }

ConnectionClosed closed_by_shutdown(ConnectionId connection) {
  constexpr ReplyCode code = ReplyCode::connection_forced;
  return {connection, code,
          reply_text(code, "broker forced connection closure with reason 'shutdown'"), 0, 0};
}

Refusal not_modelled(std::string_view what) {
  return {ReplyCode::not_implemented, concat({begins_not_modelled, what, " yet"})};
}

bool is_not_modelled(const ConnectionClosed& closed) {
  return closed.reply_code == ReplyCode::not_implemented &&
         closed.reply_text.starts_with(reply_text(closed.reply_code, begins_not_modelled));
}

}  // namespace rehearsal::model
