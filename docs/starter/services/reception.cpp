#include "services/services.hpp"

namespace laboratory {
namespace {

using rehearsal::ChannelRef;
using rehearsal::Context;
using rehearsal::Outbox;
using rehearsal::Transaction;

/// Decides, durably, to announce the sample. Asked again, it does nothing.
rehearsal::task<> take_in(Context& context, Outbox& outbox, std::string sample) {
  Transaction transaction(context.store());
  if (!rehearsal::inbox::first_time(transaction, "inbox.requests", sample)) co_return;
  outbox.add(transaction, write(Message("Received", sample), received_exchange));
  co_await context.commit(transaction);
}

rehearsal::task<> session(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->declare_exchange(received_exchange, rehearsal::ExchangeType::fanout);
  Outbox outbox(context, "outbox.received");
  co_await outbox.flush(channel);
  for (;;) {
    const rehearsal::MessageRef request = co_await context.next_request();
    co_await take_in(context, outbox, request->properties().correlation_id.value());
    context.accept(request);
    co_await outbox.flush(channel);
  }
}

}  // namespace

rehearsal::MessageRef sample_request(std::uint32_t number) {
  return rehearsal::Message::to("").type("Request").correlation_id(std::to_string(number));
}

rehearsal::task<> reception(Context& context) { return rehearsal::reconnecting(context, session); }

}  // namespace laboratory
