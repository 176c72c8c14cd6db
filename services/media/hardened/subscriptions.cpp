#include "services/media/hardened/hardened.hpp"

namespace rehearsal::services::media::hardened {
namespace {

using namespace std::chrono_literals;

/// A queue for what comes under these keys.
patterns::Subscription to(model::Name queue, std::vector<model::Name> routing_keys) {
  const patterns::Exchange topics = topic_exchange();
  patterns::Subscription subscription;
  subscription.queue = std::move(queue);
  for (model::Name& key : routing_keys) subscription.bindings.push_back({topics, std::move(key)});
  subscription.publishes_to = topics;
  // Few, for when a connection is lost, all that it was to bring comes again.
  subscription.prefetch = 2;
  subscription.retries = {.pauses = {1s, 5s, 30s}, .parking = parking_queue};
  return subscription;
}

}  // namespace

patterns::Exchange topic_exchange() { return {exchange, broker_adapters::ExchangeType::topic}; }

/// Transcoding takes long: five videos at once, in each replica.
patterns::Subscription transcode_subscription() {
  patterns::Subscription subscription = to("transcode", {"upload.*"});
  subscription.prefetch = 5;
  subscription.concurrency = 5;
  return subscription;
}

patterns::Subscription illustrate_subscription() { return to("illustrate", {"upload.*"}); }

patterns::Subscription publish_subscription() {
  return to("publish", {"transcoded.*", "illustrated.*"});
}

patterns::Codec<Event> event_codec() {
  return {.decode = decode,
          .encode = [](const Event& event, const model::Name&) -> model::MessageRef {
            return encode(event).persistent();
          },
          .id = [](const Event& event) { return event.id(); }};
}

}  // namespace rehearsal::services::media::hardened
