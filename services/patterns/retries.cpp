#include "services/patterns/retries.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace rehearsal::services::patterns {
namespace {

using broker_adapters::Arguments;
using broker_adapters::QueueOptions;

/// How often the message was tried before.
constexpr const char* tries_header = "tries";
constexpr std::int64_t tries_max = 1'000'000;

const model::Value* header(const model::Message& message, std::string_view key) {
  const auto& headers = message.properties().headers;
  if (!headers) return nullptr;
  const auto found = std::find_if(headers->begin(), headers->end(),
                                  [&](const model::TableEntry& entry) { return entry.key == key; });
  return found == headers->end() ? nullptr : &found->value;
}

model::Name waiting_queue(const model::Name& queue, std::size_t tries) {
  return queue.str() + ".retry." + std::to_string(tries);
}

/// The default exchange has every queue bound under its name.
Arguments dead_letters_to(const model::Name& queue) {
  return Arguments()
      .with("x-dead-letter-exchange", "")
      .with("x-dead-letter-routing-key", queue.str());
}

QueueOptions waiting_for(const model::Name& queue, std::size_t tries, sim::Duration pause) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(pause).count();
  return QueueOptions::durable(waiting_queue(queue, tries))
      .with(dead_letters_to(queue))
      .with("x-message-ttl", std::int64_t{milliseconds});
}

}  // namespace

/// What the header says may be anybody's.
std::uint32_t attempt_of(const model::Message& message) {
  const model::Value* const tries = header(message, tries_header);
  const auto* const count = tries ? std::get_if<std::int64_t>(&tries->is) : nullptr;
  const bool possible = count && *count > 0 && *count <= tries_max;
  return possible ? static_cast<std::uint32_t>(*count) + 1 : 1;
}

model::MessageRef next_attempt(const model::Message& message, const model::Name& queue,
                               const Retries& retries) {
  const std::uint32_t tries = attempt_of(message);
  if (tries > retries.pauses.size()) return nullptr;
  model::Properties properties = message.properties();
  Arguments headers(properties.headers.value_or(model::Table()));
  headers.set(tries_header, std::int64_t{tries});
  properties.headers = std::move(headers);
  return std::make_shared<const model::Message>(model::Name(), waiting_queue(queue, tries),
                                                std::move(properties), message.body());
}

std::vector<QueueOptions> queues_of(const model::Name& queue, const Retries& retries) {
  std::vector<QueueOptions> queues;
  QueueOptions own = QueueOptions::durable(queue);
  if (!retries.parking.empty()) {
    queues.push_back(QueueOptions::durable(retries.parking));
    own = std::move(own).with(dead_letters_to(retries.parking));
  }
  for (std::size_t tries = 1; tries <= retries.pauses.size(); ++tries)
    queues.push_back(waiting_for(queue, tries, retries.pauses[tries - 1]));
  queues.push_back(std::move(own));
  return queues;
}

}  // namespace rehearsal::services::patterns
