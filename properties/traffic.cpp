#include "properties/traffic.hpp"

#include <string_view>
#include <utility>
#include <variant>

#include "sim/site.hpp"

namespace rehearsal::properties {
namespace {

using model::Fate;

void append(std::string& list, std::string_view item) {
  list.append(list.empty() ? "" : ", ").append(item);
}

/// "VideoUploaded(7) to the exchange 'uploads'".
std::string destination(const model::Message& message) {
  return sim::label(message) + " to the exchange '" + message.exchange().str() + "'";
}

/// Its exclusive queues, and those that its consumers were the last of, go with it.
bool is_leave_taking(const model::Command& command) {
  return std::holds_alternative<model::ConnectionClose>(command) ||
         std::holds_alternative<model::ChannelClose>(command) ||
         std::holds_alternative<model::Cancel>(command);
}

}  // namespace

void Traffic::said(model::Time at, const model::Command& command) {
  storm_.said(command);
  unroutable_before_.reset();
  leaving_ = is_leave_taking(command) ? std::optional(at) : std::nullopt;
  const auto* const publish = std::get_if<model::Publish>(&command);
  if (publish && is_ignored(*publish->message)) return;
  swallowed_.said(command);
  if (publish) go_on();
}

void Traffic::done(model::Time at, const model::Effect& effect) {
  // What happens later happens by itself.
  if (leaving_ != at) leaving_.reset();
  storm_.on(effect);
  swallowed_.on(effect);
  std::visit([this](const auto& what) { take(what); }, effect);
}

/// It was not the end yet.
void Traffic::go_on() {
  for (const std::string& name : gone_) {
    Queue& queue = queues_.at(name);
    queue.excused[model::index_of(Fate::queue_deleted)] -= std::exchange(queue.gone_at_the_end, 0);
  }
  gone_.clear();
}

void Traffic::take(const model::Enqueued& copy) { queues_[copy.queue.str()].copies.on(copy); }

void Traffic::take(const model::Settled& copy) {
  const std::string& name = copy.queue.str();
  Queue& queue = queues_[name];
  queue.copies.on(copy);
  const bool goes_with_queue = copy.fate == Fate::queue_deleted;
  const bool may_be_lost = is_ignored(*copy.message) || (goes_with_queue && leaving_);
  if (!may_be_lost && !goes_with_queue) return;
  ++queue.excused[model::index_of(copy.fate)];
  if (may_be_lost) return;
  ++queue.gone_at_the_end;
  gone_.insert(name);
}

void Traffic::take(const model::Unroutable& message) {
  if (is_ignored(*message.message)) return;
  ++unroutable_;
  unroutable_before_ = std::exchange(last_unroutable_, destination(*message.message));
}

/// The publisher is told of it, so that it is not lost. A reply that was delivered comes back, too.
void Traffic::take(const model::Return&) {
  if (!unroutable_before_) return;
  --unroutable_;
  last_unroutable_ = *std::exchange(unroutable_before_, std::nullopt);
}

std::optional<std::string> Traffic::lost() const {
  std::string what;
  for (const auto& [name, queue] : queues_) {
    std::string fates_of_queue;
    for (const model::FateInfo& fate : model::fate_table) {
      if (const std::uint64_t count = queue.lost(fate.fate); fate.loss && count > 0)
        append(fates_of_queue, std::to_string(count) + " " + std::string(fate.name));
    }
    if (!fates_of_queue.empty()) append(what, "of the queue '" + name + "' " + fates_of_queue);
  }
  if (unroutable_ > 0)
    append(what, std::to_string(unroutable_) + " reached no queue, at last " + last_unroutable_);
  if (swallowed_.count() > 0)
    append(what, std::to_string(swallowed_.count()) + " swallowed by a closed channel, at last " +
                     destination(*swallowed_.last()));
  if (what.empty()) return std::nullopt;
  return what;
}

}  // namespace rehearsal::properties
