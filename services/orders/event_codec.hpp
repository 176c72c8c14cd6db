#pragma once

#include "services/orders/event.hpp"
#include "services/patterns/reliable.hpp"

namespace rehearsal::services::orders {

/// Events as a reliable service reads and writes them.
patterns::Codec<Event> event_codec();

/// A fanout exchange that carries events, and a queue that gets all that is announced there.
patterns::Subscription subscription(model::Name queue, model::Name listens_to,
                                    model::Name publishes_to);

using Handler = patterns::Handler<Event>;
using Reliable = patterns::Reliable<Event>;

}  // namespace rehearsal::services::orders
