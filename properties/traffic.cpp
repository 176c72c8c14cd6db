#include "properties/traffic.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>
#include <variant>

#include "model/text.hpp"
#include "sim/site.hpp"

namespace rehearsal::properties {
namespace {

using model::Fate;

constexpr std::size_t cycle_max = 32;
constexpr Fate losses[] = {Fate::rejected,       Fate::expired,         Fate::dropped,
                           Fate::delivery_limit, Fate::lost_at_restart, Fate::queue_deleted};

void append(std::string& list, std::string_view item) {
  list.append(list.empty() ? "" : ", ").append(item);
}

/// "OrderPlaced(101) to the exchange 'orders'".
std::string destination(const model::Message& message) {
  return sim::label(message) + " to the exchange '" + message.exchange().str() + "'";
}

/// "the queues a, b, a" up to where the last of them came before.
std::string cycle_in(const std::deque<std::string>& queues) {
  auto begin = queues.rbegin();
  const auto before = std::find(std::next(begin), queues.rend(), *begin);
  if (before == queues.rend()) return "the queue " + *begin;
  std::string names;
  for (auto queue = before;; --queue) {
    append(names, *queue);
    if (queue == begin) break;
  }
  return "the queues " + names;
}

}  // namespace

std::uint64_t Traffic::Queue::waiting() const {
  // What a queue refuses was never in it.
  return enqueued -
         (std::accumulate(left.begin(), left.end(), std::uint64_t{0}) - by(Fate::refused));
}

void Traffic::on(const model::Effect& effect) {
  std::visit([this](const auto& what) { take(what); }, effect);
}

void Traffic::take(const model::Enqueued& copy) {
  ++queues_[copy.queue.str()].enqueued;
  ++journeys_[copy.message.get()].copies;
  const auto& correlation = copy.message->properties().correlation_id;
  if (!correlation || found_storm_) return;
  Family& family = families_[*correlation];
  family.queues.push_back(copy.queue.str());
  if (family.queues.size() > cycle_max) family.queues.pop_front();
  if (++family.messages > storm_) {
    found_storm_ = "more than " + std::to_string(storm_) + " messages of the correlation id '" +
                   *correlation + "', at last through " + cycle_in(family.queues);
  }
}

void Traffic::take(const model::Settled& copy) {
  ++queues_[copy.queue.str()].left[static_cast<std::size_t>(copy.fate)];
  if (copy.fate == Fate::refused) return;
  const auto journey = journeys_.find(copy.message.get());
  if (journey != journeys_.end() && --journey->second.copies == 0) journeys_.erase(journey);
}

void Traffic::take(const model::Unroutable& message) {
  ++unroutable_;
  last_unroutable_ = destination(*message.message);
}

/// The publisher is told of it, so that it is not lost.
void Traffic::take(const model::Return&) {
  --unroutable_;
  last_unroutable_.clear();
}

void Traffic::take(const model::Deliver& delivery) {
  const auto journey = journeys_.find(delivery.message.get());
  if (journey == journeys_.end() || found_storm_) return;
  if (++journey->second.deliveries > storm_ * journey->second.copies) {
    found_storm_ = sim::label(*delivery.message) + " was delivered more than " +
                   std::to_string(storm_) + " times";
  }
}

std::optional<std::string> Traffic::lost() const {
  std::string what;
  for (const auto& [name, queue] : queues_) {
    std::string fates_of_queue;
    for (const Fate fate : losses) {
      if (const std::uint64_t count = queue.by(fate); count > 0)
        append(fates_of_queue, std::to_string(count) + " " + std::string(model::name_of(fate)));
    }
    if (!fates_of_queue.empty()) append(what, "of the queue '" + name + "' " + fates_of_queue);
  }
  if (unroutable_ > 0) {
    append(what, std::to_string(unroutable_) + " reached no queue" +
                     (last_unroutable_.empty() ? "" : ", at last " + last_unroutable_));
  }
  if (what.empty()) return std::nullopt;
  return what;
}

}  // namespace rehearsal::properties
