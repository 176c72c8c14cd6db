#include "model/quorum/dead_letter_worker.hpp"

#include <algorithm>
#include <utility>

namespace rehearsal::model {

void DeadLetterWorker::keep(Dead dead) {
  kept_.add(dead.message->body().size());
  waiting_.push_back(std::move(dead));
}

Shipment& DeadLetterWorker::ship() {
  Shipment shipment;
  shipment.number = ++shipped_;
  shipment.dead = waiting_.pop_front();
  return under_way_.emplace_back(std::move(shipment));
}

Shipment* DeadLetterWorker::find(std::uint64_t number) {
  const auto found = std::find_if(under_way_.begin(), under_way_.end(),
                                  [&](const Shipment& it) { return it.number == number; });
  return found == under_way_.end() ? nullptr : &*found;
}

Dead DeadLetterWorker::settle(std::uint64_t number) {
  const auto settled = under_way_.begin() + (find(number) - under_way_.data());
  Dead dead = std::move(settled->dead);
  under_way_.erase(settled);
  kept_.remove(dead.message->body().size());
  return dead;
}

void DeadLetterWorker::start_again() {
  while (!under_way_.empty()) {
    waiting_.push_front(std::move(under_way_.back().dead));
    under_way_.pop_back();
  }
}

std::vector<Dead> DeadLetterWorker::take_all() {
  start_again();
  std::vector<Dead> all;
  while (!waiting_.empty()) all.push_back(waiting_.pop_front());
  kept_ = {};
  return all;
}

}  // namespace rehearsal::model
