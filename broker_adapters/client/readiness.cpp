#include "broker_adapters/client/readiness.hpp"

#include <utility>

namespace rehearsal::broker_adapters {

void Readiness::begin() {
  waiting_ = services_.size();
  for (const sim::Process* const service : services_) history_.not_up.emplace_back(service->name());
  if (requests_.empty()) return requests_.open();
  arm(sim::later(scheduler().now(), patience));
}

void Readiness::up(std::size_t index) {
  const sim::Process* const service = std::exchange(services_[index], nullptr);
  if (!service) return;
  std::erase(history_.not_up, service->name());
  if (--waiting_ > 0) return;
  disarm();
  requests_.open();
}

void Readiness::look_who_rests() {
  for (std::size_t i = 0; i < services_.size(); ++i)
    if (services_[i] && services_[i]->rests()) up(i);
}

}  // namespace rehearsal::broker_adapters
