#include "model/operators/permissions.hpp"

#include "model/arguments/arguments.hpp"

namespace rehearsal::model {

namespace {

/// Null for guest as long as it may do everything.
const User* find_user(const Call& call) {
  const auto found = call.state.users.find(call.channel.login.name());
  return found == call.state.users.end() ? nullptr : &found->second;
}

Refusal refused(const Call& call, std::string_view what) {
  return {ReplyCode::access_refused,
          concat({"access to ", what, " refused for user ", quoted(call.channel.login.name())})};
}

}  // namespace

Outcome detail::check_permitted(const Call& call, Access access, std::string_view kind,
                                std::string_view name) {
  if (kind == "exchange" && name.empty()) name = "amq.default";
  const User* const user = find_user(call);
  if (!user || (user->permissions && user->permissions->to(access).found_in(name))) {
    return std::nullopt;
  }
  return refused(call, in_vhost(kind, name));
}

Outcome detail::check_topic_permitted(const Call& call, Access access, const Exchange& exchange,
                                      std::string_view routing_key) {
  const User* const user = find_user(call);
  const Name& name = exchange.settings().name;
  if (!user || exchange.settings().type != ExchangeType::topic) return std::nullopt;
  const auto topic = user->topics.find(name);
  if (topic == user->topics.end() || topic->second.to(access).found_in(routing_key)) {
    return std::nullopt;
  }
  return refused(call, concat({"topic ", quoted(routing_key), " in ", in_vhost("exchange", name)}));
}

Outcome check_permitted_to_forward(const Call& call, std::string_view kind, std::string_view name,
                                   const Table& arguments, std::string_view key) {
  const Value* const value = find(arguments, key);
  const auto* const exchange = value ? std::get_if<std::string>(&value->is) : nullptr;
  if (!exchange) return std::nullopt;
  if (auto refusal = check_permitted(call, Access::read, kind, name)) return refusal;
  return check_permitted(call, Access::write, "exchange", *exchange);
}

}  // namespace rehearsal::model
