#include "services/patterns/intake.hpp"

#include <memory>
#include <utility>

#include "services/patterns/outbox.hpp"

namespace rehearsal::services::patterns {
namespace {

using broker_adapters::ChannelRef;
using broker_adapters::Context;
using broker_adapters::Transaction;
using IntakeRef = std::shared_ptr<const Intake>;

sim::task<> decide(Context& context, Outbox& outbox, const Intake& intake,
                   model::MessageRef request) {
  Transaction transaction(context.store());
  const model::MessageRef message = intake.decide(context, transaction, *request);
  if (!message) co_return;
  outbox.add(transaction, message);
  co_await context.commit(transaction);
}

sim::task<> session(Context& context, IntakeRef intake) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->declare_exchange(intake->publishes_to.name, intake->publishes_to.type);
  // Each on a channel that is let go of at once.
  for (const Subscription& listener : intake->listeners)
    co_await open_subscription(context, listener);
  Outbox outbox(context, Outbox::table_of(context, "intake"));
  co_await outbox.flush(channel);
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    co_await decide(context, outbox, *intake, request);
    context.accept(request);
    co_await outbox.flush(channel);
  }
}

}  // namespace

sim::task<> take_requests(Context& context, Intake intake) {
  const auto kept = std::make_shared<const Intake>(std::move(intake));
  return reconnecting(context, [kept](Context& its_context) { return session(its_context, kept); });
}

}  // namespace rehearsal::services::patterns
