#include <string>
#include <utility>

#include "model/arguments/arguments.hpp"
#include "model/methods.hpp"
#include "model/operators/permissions.hpp"
#include "model/routing/unbinding.hpp"

namespace rehearsal::model {

namespace {

/// Rule 7.5.
Outcome check_same(const ExchangeSettings& current, ExchangeType type,
                   const ExchangeDeclare& method) {
  const std::string what = in_vhost("exchange", current.name);
  if (current.type != type) {
    return inequivalent("type", what, quoted(method.type), quoted(name_of(current.type)));
  }
  if (current.durable != method.durable) {
    return inequivalent("durable", what, quoted(method.durable), quoted(current.durable));
  }
  if (current.auto_delete != method.auto_delete) {
    return inequivalent("auto_delete", what, quoted(method.auto_delete),
                        quoted(current.auto_delete));
  }
  if (current.internal != method.internal) {
    return inequivalent("internal", what, quoted(method.internal), quoted(current.internal));
  }
  return check_same_exchange_arguments(current.arguments, method.arguments, what);
}

Outcome create(Call& call, const Name& name, ExchangeType type, const ExchangeDeclare& method) {
  if (auto refusal = check_not_reserved("exchange", name)) return refusal;
  if (auto refusal =
          check_exchange_name(method.arguments, "alternate-exchange", in_vhost("exchange", name))) {
    return refusal;
  }
  if (auto refusal = check_permitted_to_forward(call, "exchange", name, method.arguments,
                                                "alternate-exchange")) {
    return refusal;
  }
  call.state.add_exchange(
      {name, type, method.durable, method.auto_delete, method.internal, method.arguments});
  return std::nullopt;
}

/// Rule 7.2. A name that is an atom of Erlang's already is invalid instead of unknown; of all those
/// the model knows the empty one only.
Refusal no_type(std::string_view name) {
  return {ReplyCode::command_invalid,
          concat({name.empty() ? "invalid" : "unknown", " exchange type ", quoted(name)})};
}

Outcome declare(Call& call, const ExchangeDeclare& method) {
  const auto type = exchange_type(method.type);
  if (!method.passive && !type) return no_type(method.type);
  const Name name = without_line_breaks(method.exchange);
  if (auto refusal = check_not_default_exchange(name)) return refusal;
  const Handle<Exchange> existing = call.state.find_exchange(name);
  if (method.passive) return existing ? Outcome{} : no_exchange(name);
  if (auto refusal = check_permitted(call, Access::configure, "exchange", name)) return refusal;
  if (!existing) return create(call, name, *type, method);
  return check_same(call.state.exchanges[existing].settings(), *type, method);
}

Outcome remove(Call& call, const ExchangeDelete& method) {
  const Name name = without_line_breaks(method.exchange);
  if (auto refusal = check_not_default_exchange(name)) return refusal;
  if (name.view().starts_with("amq.")) {
    return Refusal{ReplyCode::access_refused,
                   concat({"deletion of system ", in_vhost("exchange", name), " not allowed"})};
  }
  if (auto refusal = check_permitted(call, Access::configure, "exchange", name)) return refusal;
  const Handle<Exchange> existing = call.state.find_exchange(name);
  if (!existing) return std::nullopt;
  if (method.if_unused && !call.state.exchanges[existing].bindings().empty()) {
    return Refusal{ReplyCode::precondition_failed, concat({in_vhost("exchange", name), " in use"})};
  }
  delete_exchange(call.state, existing);
  return std::nullopt;
}

}  // namespace

Outcome perform(Call& call, const ExchangeDeclare& method) {
  if (auto refusal = declare(call, method)) return refusal;
  if (!method.nowait) call.reply(ExchangeDeclareOk{call.channel.id});
  return std::nullopt;
}

Outcome perform(Call& call, const ExchangeDelete& method) {
  if (auto refusal = remove(call, method)) return refusal;
  if (!method.nowait) call.reply(ExchangeDeleteOk{call.channel.id});
  return std::nullopt;
}

}  // namespace rehearsal::model
