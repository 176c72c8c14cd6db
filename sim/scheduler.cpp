#include "sim/scheduler.hpp"

#include <algorithm>
#include <string>

namespace rehearsal::sim {

void Runnable::unlink() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

RunQueue::RunQueue() { head_.previous_ = head_.next_ = &head_; }

RunQueue::~RunQueue() {
  while (!empty()) pop_front();
}

Runnable& RunQueue::pop_front() {
  Runnable& first = *head_.next_;
  first.unlink();
  return first;
}

void RunQueue::link(Runnable& runnable, Runnable& before, Runnable& after) {
  runnable.previous_ = &before;
  runnable.next_ = &after;
  before.next_ = &runnable;
  after.previous_ = &runnable;
}

void Timer::arm(Time when) {
  disarm();
  scheduler_.insert(*this, std::max(when, scheduler_.now()));
}

void Timer::disarm() {
  if (armed()) scheduler_.remove(*this);
}

void Scheduler::run_ready() {
  while (!ready_.empty()) {
    Runnable& runnable = ready_.pop_front();
    if (count_step()) [[unlikely]]
      spinner_ = runnable.name();
    else
      runnable.run();
    if (!spinner_.empty()) [[unlikely]]
      throw Livelock(spinner_ + " spins: " + std::to_string(livelock_steps_) +
                     " steps without time moving");
  }
}

std::optional<Time> Scheduler::next_timer() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().when;
}

void Scheduler::advance(Time now) {
  require(idle(), "time moves only when nothing is runnable");
  require(now >= now_, "time does not run backwards");
  if (now > now_) steps_at_this_time_ = 0;
  now_ = now;
  while (!heap_.empty() && heap_.front().when <= now_) {
    Timer& timer = *heap_.front().timer;
    remove(timer);
    // Whoever sets timers over and over runs in between, and is named by `run_ready`.
    require(!count_step() || steps_at_this_time_ < 2 * livelock_steps_,
            "timers fire over and over, and time does not move");
    timer.fire();
  }
}

void Scheduler::insert(Timer& timer, Time when) {
  if (timer.kind_ == Timer::Kind::once) ++armed_once_;
  heap_.emplace_back();
  sift_up(heap_.size() - 1, Entry{when, order_++, &timer});
}

void Scheduler::remove(Timer& timer) {
  if (timer.kind_ == Timer::Kind::once) --armed_once_;
  const std::size_t position = timer.position_;
  timer.position_ = Timer::nowhere;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  if (position > 0 && last.before(heap_[(position - 1) / 2]))
    sift_up(position, last);
  else
    sift_down(position, last);
}

void Scheduler::place(std::size_t position, Entry entry) {
  heap_[position] = entry;
  entry.timer->position_ = position;
}

void Scheduler::sift_up(std::size_t position, Entry entry) {
  while (position > 0 && entry.before(heap_[(position - 1) / 2])) {
    place(position, heap_[(position - 1) / 2]);
    position = (position - 1) / 2;
  }
  place(position, entry);
}

void Scheduler::sift_down(std::size_t position, Entry entry) {
  for (;;) {
    std::size_t child = 2 * position + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].before(heap_[child])) ++child;
    if (!heap_[child].before(entry)) break;
    place(position, heap_[child]);
    position = child;
  }
  place(position, entry);
}

}  // namespace rehearsal::sim
