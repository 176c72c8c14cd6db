#include "sim/strand_handle.hpp"

#include "sim/process.hpp"

namespace rehearsal::sim {

bool StrandHandle::running() const {
  return process_->find_strand(number_) != process_->strands_.end();
}

void StrandHandle::cancel() const { process_->cancel(number_); }

Joining::~Joining() {
  if (waiter_) std::erase(strand_.process_->joining_, this);
}

bool Joining::await_ready() const {
  strand_.process_->require_own_strand();
  if (strand_.process_->runs_in(strand_.number_))
    throw Misuse("it awaits the end of the strand that it runs in: await it in another one");
  return false;
}

/// One that has ended is awaited by way of the scheduler too, which notices who spins.
void Joining::wait(Runnable& waiter) {
  if (!strand_.running()) return strand_.process_->scheduler().post(waiter);
  waiter_ = &waiter;
  strand_.process_->joining_.push_back(this);
}

}  // namespace rehearsal::sim
