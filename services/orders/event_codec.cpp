#include "services/orders/event_codec.hpp"

#include <utility>

namespace rehearsal::services::orders {

patterns::Codec<Event> event_codec() {
  return {.decode = decode,
          .encode =
              [](const Event& event, const model::Name& exchange) {
                return encode(event, exchange, Persistence::persistent);
              },
          .id = [](const Event& event) { return event.id(); }};
}

patterns::Subscription subscription(model::Name queue, model::Name listens_to,
                                    model::Name publishes_to) {
  patterns::Subscription all;
  all.queue = std::move(queue);
  all.bindings.push_back({{std::move(listens_to)}});
  all.publishes_to = {std::move(publishes_to)};
  return all;
}

}  // namespace rehearsal::services::orders
