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
  waiting_ = actors_.size();
  if (world_.requests().empty())
    world_.requests().open();
  else
    arm(sim::later(scheduler().now(), patience));
  for (const auto& actor : actors_) {
    world_.history().not_up.emplace_back(actor->process.name());
    actor->process.start();
  }
}

void Supervisor::up(Actor& actor) {
  if (std::exchange(actor.up, true)) return;
  std::erase(world_.history().not_up, actor.process.name());
  if (--waiting_ > 0) return;
  impatient_ = false;
  disarm();
  world_.requests().open();
}

void Supervisor::look_who_rests() {
  for (const auto& actor : actors_)
    if (!actor->up && actor->process.rests()) up(*actor);
}

void Supervisor::restart(Which which) {
  for (const auto& actor : actors_) {
    sim::Process& process = actor->process;
    if (which == Which::all || !process.up()) process.restart();
  }
}

void Supervisor::stop() {
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
  world_.note_life(process, "starts");
}

void Supervisor::stopped(const sim::Process& process, std::string_view why) {
  world_.note_life(process, "stops: " + std::string(why));
}

}  // namespace rehearsal::broker_adapters
