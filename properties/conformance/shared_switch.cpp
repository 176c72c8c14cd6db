#include "properties/conformance/shared_switch.hpp"

#include <stdexcept>
#include <utility>

namespace rehearsal::properties::conformance {

void SharedSwitch::stop(model::Outage how) {
  together([this, how] {
    ++outages_;
    switch_.stop(how);
  });
}

void SharedSwitch::start() {
  together([this] { switch_.start(); });
}

void SharedSwitch::leave() {
  const std::lock_guard guard(mutex_);
  --parties_;
  if (waiting_ > 0 && waiting_ == parties_) act();
}

void SharedSwitch::together(std::function<void()> what) {
  std::unique_lock lock(mutex_);
  act_ = std::move(what);
  const std::size_t acts = acts_;
  if (++waiting_ == parties_) act();
  changed_.wait(lock, [&] { return acts_ != acts; });
  if (!failure_.empty()) throw std::runtime_error(failure_);
}

void SharedSwitch::act() {
  try {
    act_();
  } catch (const std::runtime_error& error) {
    failure_ = error.what();
  }
  waiting_ = 0;
  ++acts_;
  changed_.notify_all();
}

}  // namespace rehearsal::properties::conformance
