#include <string>
#include <utility>

#include "model/arguments/arguments.hpp"
#include "model/methods.hpp"
#include "model/operators/permissions.hpp"
#include "model/queues/delivery.hpp"
#include "model/queues/leaving.hpp"
#include "model/queues/limits.hpp"
#include "model/text/erlang_term.hpp"

namespace rehearsal::model {

namespace {

/// Rule 4.4: who may declare, and as what, is one question with one answer, 405.
Outcome check_same_owner(const Call& call, const Queue& queue, bool exclusive) {
  if (auto refusal = check_access(call, queue)) return refusal;
  if (queue.settings().owner.has_value() == exclusive) return std::nullopt;
  return locked(queue);
}

/// Rules 4.3 and 4.5.
Outcome check_same(const Call& call, const Queue& queue, const QueueDeclare& method) {
  if (auto refusal = check_same_owner(call, queue, method.exclusive)) return refusal;
  const QueueSettings& current = queue.settings();
  const std::string what = in_vhost("queue", current.name);
  const bool durable = method.durable && !method.exclusive;
  if (current.durable != durable) {
    return inequivalent("durable", what, quoted(durable), quoted(current.durable));
  }
  if (current.auto_delete != method.auto_delete) {
    return inequivalent("auto_delete", what, quoted(method.auto_delete),
                        quoted(current.auto_delete));
  }
  return check_same_queue_arguments(current.arguments, method.arguments, what,
                                    queue.options().type);
}

/// Rule 3.6. RabbitMQ breaks down over a type that is none.
Outcome check_may_be_server_named(const Table& arguments) {
  const Value* const value = find(arguments, "x-queue-type");
  if (!value) return std::nullopt;
  const std::string* const type = erlang::binary(*value);
  if (type && *type == "classic") return std::nullopt;
  if (!type || (*type != "quorum" && *type != "stream")) return crash();
  return Refusal{ReplyCode::precondition_failed,
                 concat({"Cannot declare a server-named queue for type rabbit_", *type, "_queue"})};
}

QueueSettings settings_of(const Call& call, const Name& name, const QueueDeclare& method) {
  QueueSettings settings{name, method.durable && !method.exclusive, method.auto_delete,
                         std::nullopt, method.arguments};
  if (method.exclusive) settings.owner = call.connection();
  return settings;
}

/// Rule 26.1, in RabbitMQ's order.
Outcome check_quorum_properties(const QueueDeclare& method, std::string_view name) {
  const char* const flaw = method.auto_delete ? "auto-delete"
                           : method.exclusive ? "exclusive-owner"
                           : !method.durable  ? "non-durable"
                                              : nullptr;
  if (!flaw || type_of(method.arguments) != QueueType::quorum) return std::nullopt;
  return Refusal{ReplyCode::precondition_failed,
                 concat({"invalid property '", flaw, "' for ", in_vhost("queue", name)})};
}

Outcome create(Call& call, const Name& name, const QueueDeclare& method, Handle<Queue>& created) {
  if (auto refusal = check_permitted_to_forward(call, "queue", name, method.arguments,
                                                "x-dead-letter-exchange")) {
    return refusal;
  }
  if (auto refusal = check_queue_arguments(method.arguments, name)) return refusal;
  if (auto refusal = check_quorum_properties(method, name)) return refusal;
  if (!method.exclusive) {
    if (auto refusal = check_master_locator(method.arguments)) return refusal;
  }
  created = call.state.add_queue(settings_of(call, name, method));
  if (call.state.queues[created].options().ships_dead_letters() &&
      call.state.worker_crashes_left == 0) {
    delete_queue(call.state, created, Fate::queue_deleted, call.effects);
    return crash();
  }
  renew_lease(call.state, created);
  return std::nullopt;
}

/// Rule 25.7. RabbitMQ takes what follows the prefix for an address if it is in two parts, and
/// crashes if it then is none.
Outcome declare_reply_address(const Call& call, const Name& name) {
  constexpr std::string_view pseudo_queue = "amq.rabbitmq.reply-to";
  if (name == pseudo_queue || find_reply_consumer(call.state, name)) return std::nullopt;
  const std::string_view rest = name.view().substr(pseudo_queue.size());
  const bool has_two_parts = rest.find('.') != rest.rfind('.');
  if (has_two_parts && !call.state.names.may_have_made(name)) return crash();
  return no_queue(name);
}

Outcome create_server_named(Call& call, const QueueDeclare& method, Handle<Queue>& created) {
  if (auto refusal = check_may_be_server_named(method.arguments)) return refusal;
  const Name name = call.state.names.queue();
  if (auto refusal = check_permitted(call, Access::configure, "queue", name)) return refusal;
  return create(call, name, method, created);
}

Outcome declare(Call& call, const QueueDeclare& method, Handle<Queue>& queue) {
  const Name name = without_line_breaks(method.queue);
  if (method.passive) return find_accessible_queue(call, name, queue);
  if (name.empty()) return create_server_named(call, method, queue);
  if (auto refusal = check_not_reserved("queue", name)) return refusal;
  if (auto refusal = check_permitted(call, Access::configure, "queue", name)) return refusal;
  queue = call.state.find_queue(name);
  if (queue) return check_same(call, call.state.queues[queue], method);
  return create(call, name, method, queue);
}

std::uint32_t ready_count(const Queue& queue) {
  return static_cast<std::uint32_t>(queue.ready().size());
}

/// Rule 26.12.
Outcome check_quorum_deletable(const Queue& queue, const QueueDelete& method) {
  const char* const flag = method.if_unused ? "if-unused" : method.if_empty ? "if-empty" : nullptr;
  if (!flag) return std::nullopt;
  return Refusal{
      ReplyCode::not_implemented,
      concat({"cannot delete ", in_vhost("queue", queue.name()), ". queue.delete operations with ",
              flag, " flag set are not supported by quorum queues"})};
}

/// Rule 5.3.
Outcome check_deletable(const Queue& queue, const QueueDelete& method) {
  if (queue.quorum()) return check_quorum_deletable(queue, method);
  const char* const flaw = method.if_empty && !queue.ready().empty()        ? " not empty"
                           : method.if_unused && queue.consumer_count() > 0 ? " in use"
                                                                            : nullptr;
  if (!flaw) return std::nullopt;
  return Refusal{ReplyCode::precondition_failed, concat({in_vhost("queue", queue.name()), flaw})};
}

}  // namespace

Outcome perform(Call& call, const QueueDeclare& method) {
  if (method.queue.view().starts_with("amq.rabbitmq.reply-to")) {
    if (auto refusal = declare_reply_address(call, method.queue)) return refusal;
    call.channel.last_queue = method.queue;
    if (!method.nowait) call.reply(QueueDeclareOk{call.channel.id, method.queue, 0, 1});
    return std::nullopt;
  }
  Handle<Queue> handle;
  if (auto refusal = declare(call, method, handle)) return refusal;
  const Queue& queue = call.state.queues[handle];
  call.channel.last_queue = queue.name();
  if (method.nowait) return std::nullopt;
  // Declaring a quorum queue again is no use of it.
  if (!queue.quorum()) renew_lease(call.state, handle);
  call.reply(QueueDeclareOk{call.channel.id, queue.name(), ready_count(queue),
                            static_cast<std::uint32_t>(queue.consumer_count())});
  return std::nullopt;
}

/// Rules 5.1 to 5.8, and 5.10.
Outcome perform(Call& call, const QueueDelete& method) {
  Name name = without_line_breaks(method.queue);
  if (auto refusal = expand_queue_name(call.channel, name)) return refusal;
  if (auto refusal = check_permitted(call, Access::configure, "queue", name)) return refusal;
  const Handle<Queue> handle = call.state.find_queue(name);
  std::uint32_t count = 0;
  if (handle) {
    const Queue& queue = call.state.queues[handle];
    if (auto refusal = check_access(call, queue)) return refusal;
    if (auto refusal = check_deletable(queue, method)) return refusal;
    count = ready_count(queue);
  }
  if (!method.nowait) call.reply(QueueDeleteOk{call.channel.id, count});
  if (handle) delete_queue(call.state, handle, Fate::queue_deleted, call.effects);
  return std::nullopt;
}

/// Rule 5.9.
Outcome perform(Call& call, const QueuePurge& method) {
  Name name = method.queue;
  if (auto refusal = expand_queue_name(call.channel, name)) return refusal;
  if (auto refusal = check_permitted(call, Access::read, "queue", name)) return refusal;
  Handle<Queue> handle;
  if (auto refusal = find_accessible_queue(call, name, handle)) return refusal;
  const std::vector<Copy> purged = call.state.queues[handle].take_ready();
  for (const Copy& copy : purged) call.reply(Settled{name, Fate::purged, copy.message});
  resume_queue(call.state, handle, call.effects);
  if (!method.nowait) {
    call.reply(QueuePurgeOk{call.channel.id, static_cast<std::uint32_t>(purged.size())});
  }
  return std::nullopt;
}

}  // namespace rehearsal::model
