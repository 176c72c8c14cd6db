#include "broker_adapters/simulated/redeliveries.hpp"

#include <algorithm>

#include "model/arguments.hpp"

namespace rehearsal::broker_adapters::simulated {
namespace {

std::uint64_t count_of(const model::Value& entry) {
  const auto* const table = std::get_if<model::Table>(&entry.is);
  const model::Value* const value = table ? model::find(*table, "count") : nullptr;
  const auto* const count = value ? std::get_if<std::int64_t>(&value->is) : nullptr;
  return count && *count > 0 ? static_cast<std::uint64_t>(*count) : 0;
}

/// How often the message was dead-lettered: the sum over its x-death header (rule 19.6).
std::uint64_t deaths(const model::Message& message) {
  const auto& headers = message.properties().headers;
  const model::Value* const history = headers ? model::find(*headers, "x-death") : nullptr;
  const auto* const entries = history ? std::get_if<model::Array>(&history->is) : nullptr;
  std::uint64_t sum = 0;
  if (entries)
    for (const model::Value& entry : *entries) sum += count_of(entry);
  return sum;
}

/// A delivery to a consumer, or the answer to a get.
struct Delivered {
  const model::MessageRef* message = nullptr;
  bool redelivered = false;
};

Delivered delivered_by(const model::Effect& effect) {
  if (const auto* deliver = std::get_if<model::Deliver>(&effect))
    return {&deliver->message, deliver->redelivered};
  if (const auto* got = std::get_if<model::GetOk>(&effect))
    return {&got->message, got->redelivered};
  return {};
}

}  // namespace

Redelivery Redeliveries::count(std::string_view client, const model::Effect& effect,
                               std::size_t faults) {
  const Delivered delivered = delivered_by(effect);
  if (!delivered.message) return {};
  const model::MessageRef& message = *delivered.message;
  const std::uint64_t died = deaths(*message);
  if (!delivered.redelivered) return {&message, died};
  return {&message, std::max<std::uint64_t>(died, times_since_fault(client, message, faults))};
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
