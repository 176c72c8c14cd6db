#pragma once

#include <functional>
#include <vector>

#include "services/patterns/subscription.hpp"

namespace rehearsal::services::patterns {

/// How the requests of a workload become messages.
struct Intake {
  /// The message that follows from a request, or null where there is none, such as for one that was
  /// taken before. What it writes goes into the transaction.
  using Decide = std::function<model::MessageRef(broker_adapters::Context& context,
                                                 broker_adapters::Transaction& transaction,
                                                 const model::Message& request)>;

  Exchange publishes_to;  ///< declared before the first message is published to it
  /// Of those who must not miss a message. They are declared before the first is published, for
  /// services that start at the same time do so in any order.
  std::vector<Subscription> listeners = {};
  Decide decide;  ///< asked about each request, in the transaction that remembers it
};

/// The life of a service, or of a strand of one, that takes requests: each is decided about and
/// remembered in one transaction, and accepted when what follows from it is in the outbox.
sim::task<> take_requests(broker_adapters::Context& context, Intake intake);

}  // namespace rehearsal::services::patterns
