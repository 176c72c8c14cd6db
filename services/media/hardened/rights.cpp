#include "services/media/hardened/hardened.hpp"

namespace rehearsal::services::media::hardened {
namespace {

using broker_adapters::Acknowledge;
using broker_adapters::ChannelRef;
using broker_adapters::Consumer;
using broker_adapters::Delivery;

patterns::Subscription subscription() {
  patterns::Subscription questions;
  questions.queue = "rights";
  const patterns::Binding asked{topic_exchange(), rights_asked.routing_key};
  questions.bindings.push_back(asked);
  questions.prefetch = 2;
  return questions;
}

/// A question is answered by nothing but itself, so it may be answered twice; one that is lost is
/// asked again.
sim::task<> answer(Context& context) {
  const ChannelRef channel = co_await patterns::open_subscription(context, subscription());
  Consumer questions = co_await channel->consume("rights", Acknowledge::manual);
  for (;;) {
    const Delivery question = co_await questions.next();
    const model::MessageRef granted = broker_adapters::Message::answer(*question.message)
                                          .type(rights_granted)
                                          .json(R"({"licence":"CC BY 4.0"})");
    co_await channel->publish(granted);
    co_await channel->ack(question.tag);
  }
}

}  // namespace

sim::task<> rights(Context& context) { return patterns::reconnecting(context, answer); }

}  // namespace rehearsal::services::media::hardened
