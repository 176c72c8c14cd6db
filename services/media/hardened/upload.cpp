#include "services/media/hardened/hardened.hpp"
#include "services/patterns/inbox.hpp"
#include "services/patterns/intake.hpp"

namespace rehearsal::services::media::hardened {
namespace {

/// Hands on whatever was uploaded: others look into it.
model::MessageRef announce(Context&, Transaction& transaction, const model::Message& request) {
  const std::string name = request.properties().correlation_id.value_or("");
  if (!patterns::inbox::first_time(transaction, "inbox.requests", name)) return nullptr;
  return broker_adapters::Message::to(exchange, uploaded.routing_key)
      .type(uploaded.type)
      .id(uploaded.type + ("-" + name))
      .correlation_id(name)
      .persistent()
      .json(std::string(request.body().view()));
}

}  // namespace

sim::task<> upload(Context& context) {
  patterns::Intake intake;
  intake.publishes_to = topic_exchange();
  intake.listeners = {transcode_subscription(), illustrate_subscription(), publish_subscription()};
  intake.decide = announce;
  return patterns::take_requests(context, std::move(intake));
}

}  // namespace rehearsal::services::media::hardened
