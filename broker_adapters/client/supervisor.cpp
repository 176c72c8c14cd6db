#include "broker_adapters/client/supervisor.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rehearsal::broker_adapters {

Supervisor::Actor::Actor(Supervisor& supervisor, const Service& service_, Store& store_,
                         std::size_t index)
    : service(service_),
      store(store_),
      process(
          supervisor.scheduler(), service_.name, index,
          [&world = supervisor.world_, &service_](sim::Process& self) {
            return std::make_unique<Context>(world, self, service_);
          },
          supervisor) {}

void Supervisor::add(const Service& service, Store& store) {
  actors_.push_back(std::make_unique<Actor>(*this, service, store, actors_.size()));
}

void Supervisor::start(std::span<const model::MessageRef> requests) {
  for (const model::MessageRef& request : requests) world_.requests().add(request);
  to_start_ = waiting_ = actors_.size();
  if (world_.requests().empty()) world_.requests().open();
  start_next();
}

/// Only those before it count, so that no two can wait for each other.
bool Supervisor::may_start(const Actor& actor) const {
  const auto itself = actors_.begin() + static_cast<std::ptrdiff_t>(actor.process.index());
  return std::all_of(actors_.begin(), itself, [&](const auto& earlier) {
    return earlier->up || !actor.service.waits_for(earlier->service);
  });
}

/// Those whose turn has come. There is patience with them as there was with those before them.
void Supervisor::start_next() {
  const std::size_t before = to_start_;
  for (const auto& actor : actors_) {
    if (actor->process.lives() > 0 || !may_start(*actor)) continue;
    --to_start_;
    world_.history().not_up.emplace_back(actor->process.name());
    actor->process.start();
  }
  if (to_start_ == before || (to_start_ == 0 && world_.requests().empty())) return;
  impatient_ = false;
  arm(sim::later(scheduler().now(), patience));
}

/// Who waits for this one is not started here, where a strand of another process runs.
void Supervisor::up(Actor& actor) {
  if (std::exchange(actor.up, true)) return;
  std::erase(world_.history().not_up, actor.process.name());
  if (--waiting_ > 0) return;
  impatient_ = false;
  disarm();
  world_.requests().open();
}

void Supervisor::look_further() {
  if (impatient_)
    for (const auto& actor : actors_)
      if (!actor->up && actor->process.rests()) up(*actor);
  if (to_start_ > 0) start_next();
}

void Supervisor::restart(Which which) {
  for (const auto& actor : actors_) {
    sim::Process& process = actor->process;
    if (process.lives() > 0 && (which == Which::all || !process.up())) process.restart();
  }
}

void Supervisor::stop() {
  to_start_ = 0;
  for (const auto& actor : actors_) actor->process.stop();
}

sim::Process& Supervisor::process(std::string_view name) {
  std::string names;
  for (const auto& actor : actors_) {
    if (actor->process.name() == name) return actor->process;
    names.append(names.empty() ? "" : ", ").append(actor->process.name());
  }
  throw sim::Misuse("there is no service '" + std::string(name) + "': expected one of " + names);
}

const Store* Supervisor::store(std::string_view name) const {
  for (const auto& actor : actors_)
    if (actor->service.store_name() == name) return &actor->store;
  return nullptr;
}

void Supervisor::started(const sim::Process& process) {
  world_.requests().ask_again(process.index());
  world_.note_start(process);
}

void Supervisor::stopped(const sim::Process& process, std::string_view why) {
  world_.note_end(process, why);
}

}  // namespace rehearsal::broker_adapters
