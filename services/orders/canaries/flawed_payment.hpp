#pragma once

#include <cstdint>

#include "broker_adapters/client/context.hpp"

namespace rehearsal::services::orders::canaries {

/// What is wrong with the payment service. All else is the hardened choreography.
enum class Flaw : std::uint8_t {
  acknowledges_first,  ///< acknowledges before the work
  no_inbox,            ///< does not remember what it handled
  volatile_inbox,      ///< remembers it in memory
  delivery_tag_inbox,  ///< remembers delivery tags, which start anew with each channel
  publishes_first,     ///< publishes before it commits
  no_outbox,           ///< commits, then publishes, and keeps no outbox
  exclusive_queue,     ///< its queue dies with it
  transient_messages,  ///< its messages do not survive a restart of the broker
  trusts_redelivered,  ///< takes whatever is marked redelivered for charged
  claims_first,        ///< commits that it handled the event before the work, and not with it
  acks_before_commit,  ///< acknowledges between the work and its commit
  forgets_outbox,      ///< sends only what it decided just now, not what an earlier life left
  erases_first,        ///< takes a message out of the outbox before the broker has it
  counts_ids,          ///< numbers its events in memory, from one in each life
  short_ttl,           ///< its queue forgets messages after five seconds
  short_queue,         ///< its queue holds a single message, and drops older ones
  expiring_queue,      ///< its queue is deleted when nobody consumes for a second
};

/// The payment service with the flaw.
sim::task<> flawed_payment(broker_adapters::Context& context, Flaw flaw);

}  // namespace rehearsal::services::orders::canaries
