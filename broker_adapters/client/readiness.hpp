#pragma once

#include <cstddef>
#include <vector>

#include "broker_adapters/client/history.hpp"
#include "broker_adapters/client/requests.hpp"
#include "sim/process.hpp"

namespace rehearsal::broker_adapters {

/// Whether the services are up, so that requests may be taken. A service is up once it asks for a
/// message or a request. One that has not asked for either within `patience`, a poller or a timer,
/// is up when all of its strands sleep or have ended and it has the connection that it opened:
/// there is nothing then that it still waits for. Who is up once is not asked again.
class Readiness final : private sim::Timer {
 public:
  /// Long enough for pauses in a service's preparations.
  static constexpr sim::Duration patience = std::chrono::seconds(5);

  /// Opens `requests` once all are up, and keeps in `history` who is not. All three outlive it.
  Readiness(sim::Scheduler& scheduler, Requests& requests, History& history)
      : Timer(scheduler), requests_(requests), history_(history) {}

  /// The services are started now. Each actor points to one that has a `process`, in the place of
  /// its index. They outlive this.
  template <class Actors>
  void wait_for(const Actors& actors) {
    for (const auto& actor : actors) services_.push_back(&actor->process);
    begin();
  }
  /// The process asks for work.
  void asks_for_work(const sim::Process& process) {
    if (waiting_ > 0) up(process.index());
  }
  /// Nothing is runnable now.
  void look() {
    if (impatient_ && waiting_ > 0) look_who_rests();
  }

 private:
  void fire() override { impatient_ = true; }
  void begin();
  void up(std::size_t index);
  void look_who_rests();

  Requests& requests_;
  History& history_;
  /// Null for those that are up.
  std::vector<const sim::Process*> services_;
  std::size_t waiting_ = 0;
  bool impatient_ = false;
};

}  // namespace rehearsal::broker_adapters
