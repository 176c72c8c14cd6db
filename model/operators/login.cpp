#include "model/operators/login.hpp"

#include "model/refusal.hpp"
#include "model/text/fields.hpp"

namespace rehearsal::model {

namespace {

ConnectionClosed closed(ConnectionId connection, ReplyCode code, std::string_view why,
                        MethodId method) {
  return {connection, code, reply_text(code, why), method.class_id, method.method_id};
}

}  // namespace

std::optional<Login> log_in(const State& state, const ConnectionOpen& command, Effects& effects) {
  const bool is_guest = command.user == guest;
  const auto user = state.users.find(std::string_view(command.user));
  if (user == state.users.end()) {
    if (is_guest) return Login{};
    effects.emplace_back(closed(command.connection, ReplyCode::access_refused,
                                "Login was refused using authentication mechanism PLAIN. For "
                                "details see the broker logfile.",
                                {}));
    return std::nullopt;
  }
  if (!user->second.permissions) {
    effects.emplace_back(
        closed(command.connection, ReplyCode::not_allowed,
               concat({"access to vhost '/' refused for user ", quoted(command.user)}),
               Description<ConnectionOpen>::id));
    return std::nullopt;
  }
  return Login{is_guest ? Name() : Name(command.user), user->second.impersonator};
}

}  // namespace rehearsal::model
