#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "broker_adapters/client/channel.hpp"

namespace rehearsal::services::patterns {

/// What becomes of the messages of a queue that could not be handled. Who may be handled later
/// waits in a queue whose time to live is the pause, and is dead-lettered back by the broker; who
/// never will be is dead-lettered for good.
struct Retries {
  /// Before the second attempt, the third, and so on, each with a queue of its own: with one queue
  /// for all, a long pause would hold up the short ones behind it. After the last attempt the
  /// message is rejected.
  std::vector<sim::Duration> pauses = {};
  /// The queue where what is rejected waits for a person. Without a name it is dropped.
  model::Name parking = {};
};

/// What a handler throws about a message that it may be able to handle later: nothing of the
/// transaction is committed.
class Retry : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Which attempt to handle the message this is, counted from 1.
std::uint32_t attempt_of(const model::Message& message);

/// The message as it waits for its next attempt to be handled by the consumers of `queue`: to be
/// published to the default exchange. Null where there is none.
model::MessageRef next_attempt(const model::Message& message, const model::Name& queue,
                               const Retries& retries);

/// What is to be declared, in this order: the queues that the retries need, and the queue itself.
/// All are durable.
std::vector<broker_adapters::QueueOptions> queues_of(const model::Name& queue,
                                                     const Retries& retries);

}  // namespace rehearsal::services::patterns
