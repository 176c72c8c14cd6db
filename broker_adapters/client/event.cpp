#include "broker_adapters/client/event.hpp"

namespace rehearsal::broker_adapters {

/// Made for a strand that waits: only that knows the scheduler.
class Event::Waiter::Deadline final : public sim::Timer {
 public:
  Deadline(sim::Scheduler& scheduler, Waiter& waiter) : Timer(scheduler), waiter_(waiter) {}

 private:
  void fire() override { waiter_.time_out(); }
  Waiter& waiter_;
};

Event::WaitWithin Event::wait(sim::Duration limit) {
  if (limit < sim::Duration::zero())
    throw sim::Misuse("it awaits an event for a negative time: expected zero or more");
  return WaitWithin(state_, limit);
}

void Event::set() {
  for (const Waiter* const waiter : state_->waiting) waiter->require_own_process();
  state_->set = true;
  for (Waiter* const waiter : std::exchange(state_->waiting, {})) waiter->wake();
}

Event::Waiter::Waiter(std::shared_ptr<State> state, std::optional<sim::Duration> limit)
    : state_(std::move(state)), limit_(limit) {}

Event::Waiter::~Waiter() { std::erase(state_->waiting, this); }

void Event::Waiter::require_own_process() const {
  if (strand_->process()) strand_->process()->require_own_strand();
}

bool Event::Waiter::await_ready() const {
  if (!state_->waiting.empty()) state_->waiting.front()->require_own_process();
  return false;
}

/// What has happened is awaited by way of the scheduler too, which notices who spins.
void Event::Waiter::wait(sim::Runnable& waiter, const sim::Strand& strand) {
  if (state_->set) return strand.scheduler().post(waiter);
  waiter_ = &waiter;
  strand_ = &strand;
  state_->waiting.push_back(this);
  if (!limit_ || *limit_ == sim::Duration::max()) return;
  deadline_ = std::make_unique<Deadline>(strand.scheduler(), *this);
  deadline_->arm(sim::later(strand.scheduler().now(), *limit_));
}

void Event::Waiter::wake() {
  deadline_.reset();
  strand_->scheduler().post(*waiter_);
}

void Event::Waiter::time_out() {
  std::erase(state_->waiting, this);
  timed_out_ = true;
  strand_->scheduler().post(*waiter_);
}

}  // namespace rehearsal::broker_adapters
