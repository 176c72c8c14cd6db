#include "broker_adapters/simulated/redeliveries.hpp"

#include <algorithm>

#include "model/queues/x_death.hpp"

namespace rehearsal::broker_adapters::simulated {
std::uint64_t Redeliveries::count(std::string_view client, const model::MessageRef& message,
                                  bool redelivered, std::size_t faults) {
  const std::uint64_t died = model::times_died(*message);
  if (!redelivered) return died;
  return std::max<std::uint64_t>(died, times_since_fault(client, message, faults));
}

std::uint32_t Redeliveries::times_since_fault(std::string_view client,
                                              const model::MessageRef& message,
                                              std::size_t faults) {
  Entry& entry = entries_[message.get()];
  entry.message = message;
  Count& count = entry.counts[client];
  if (count.faults != faults) count = {0, faults};
  return ++count.times;
}

}  // namespace rehearsal::broker_adapters::simulated
