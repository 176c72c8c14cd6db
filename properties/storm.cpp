#include "properties/storm.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

#include "sim/site.hpp"

namespace rehearsal::properties {
namespace {

constexpr std::size_t cycle_max = 32;
constexpr std::uint64_t part_that_multiplies = 8;

/// "the queues a, b, a" up to where the last of them came before.
std::string cycle_in(const std::deque<std::string>& queues) {
  auto begin = queues.rbegin();
  const auto before = std::find(std::next(begin), queues.rend(), *begin);
  if (before == queues.rend()) return "the queue " + *begin;
  std::string names;
  for (auto queue = before;; --queue) {
    names.append(names.empty() ? "" : ", ").append(*queue);
    if (queue == begin) break;
  }
  return "the queues " + names;
}

}  // namespace

void StormWatch::said(const model::Command& command) {
  round_ = 0;
  const auto* const publish = std::get_if<model::Publish>(&command);
  if (!publish) return;
  const auto& correlation = publish->message->properties().correlation_id;
  const auto family = correlation ? families_.find(*correlation) : families_.end();
  if (family != families_.end())
    round_ = family->second.rounds.of_publish(publish->channel.connection);
}

void StormWatch::on(const model::Effect& effect) {
  if (found_) return;
  std::visit([this](const auto& what) { take(what); }, effect);
}

/// Null where it belongs to no other message, or none was enqueued.
StormWatch::Family* StormWatch::family_of(const model::Message& message) {
  const auto& correlation = message.properties().correlation_id;
  const auto family = correlation ? families_.find(*correlation) : families_.end();
  return family == families_.end() ? nullptr : &family->second;
}

void StormWatch::take(const model::Enqueued& copy) {
  // What the broker sends on was not published by whoever said something last.
  const bool published = copy.message->origin() != model::Origin::dead_lettering;
  const Rounds::Number round = published ? round_ : 0;
  Journey& journey = journeys_[copy.message.get()];
  ++journey.copies;
  journey.round = round;
  const auto& correlation = copy.message->properties().correlation_id;
  if (!correlation) return;
  const std::string& queue = copy.queue.str();
  Family& family = families_[*correlation];
  family.queues.push_back(queue);
  if (family.queues.size() > cycle_max) family.queues.pop_front();
  family.rounds.enqueued(queue, round);
  const std::string of_family = " messages of the correlation id '" + *correlation + "'";
  if (++family.messages > most_) {
    found_ = "more than " + std::to_string(most_) + of_family + ", at last through " +
             cycle_in(family.queues);
  } else if (family.messages * part_that_multiplies > most_) {
    const std::string counts = family.rounds.multiplying(queue);
    if (!counts.empty())
      found_ = counts + of_family + " came round for round through " + cycle_in(family.queues);
  }
}

void StormWatch::take(const model::Settled& copy) {
  if (!model::info(copy.fate).was_queued) return;
  const auto journey = journeys_.find(copy.message.get());
  if (journey == journeys_.end()) return;
  if (Family* const family = family_of(*copy.message)) family->rounds.settled(copy.message.get());
  if (--journey->second.copies == 0) journeys_.erase(journey);
}

template <class Delivery>
requires std::same_as<Delivery, model::Deliver> || std::same_as<Delivery, model::GetOk>
void StormWatch::take(const Delivery& delivery) {
  const model::Message& message = *delivery.message;
  const auto journey = journeys_.find(&message);
  if (journey == journeys_.end()) return;
  Family* const family = family_of(message);
  if (family)
    family->rounds.delivered(delivery.channel.connection, &message, journey->second.round);
  if (++journey->second.deliveries > most_ * journey->second.copies)
    found_ = sim::label(message) + " was delivered more than " + std::to_string(most_) + " times";
}

}  // namespace rehearsal::properties
