#include "broker_adapters/rabbitmq/effect_thread.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

int new_event() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0)
    throw std::system_error(errno, std::generic_category(), "effects: no eventfd could be made");
  return event;
}

}  // namespace

EffectThread::EffectThread(std::unique_ptr<Effects> effects)
    : effects_(std::move(effects)), ready_(new_event()), thread_([this] { run(); }) {}

EffectThread::~EffectThread() {
  {
    const std::lock_guard guard(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
  close(ready_);
}

void EffectThread::ask(Act act, std::string idempotency_key, EffectAsker& asker) {
  asker.wait_in(*this);
  {
    const std::lock_guard guard(mutex_);
    asked_.push_back({std::move(act), std::move(idempotency_key), &asker});
  }
  changed_.notify_one();
}

void EffectThread::leave(const EffectAsker& asker) {
  const std::lock_guard guard(mutex_);
  const auto is_its = [&](const EffectCall& call) { return call.asker == &asker; };
  asked_.remove_if(is_its);
  for (std::list<EffectCall>* begun : {&under_way_, &answered_})
    for (EffectCall& call : *begun)
      if (is_its(call)) call.asker = nullptr;
}

std::list<EffectCall> EffectThread::answered() {
  eventfd_t count = 0;
  eventfd_read(ready_, &count);
  const std::lock_guard guard(mutex_);
  return std::exchange(answered_, {});
}

void EffectThread::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !asked_.empty(); });
    if (ending_) return;
    under_way_.splice(under_way_.end(), asked_, asked_.begin());
    EffectCall& call = under_way_.front();
    lock.unlock();
    perform(call);
    lock.lock();
    answered_.splice(answered_.end(), under_way_);
    eventfd_write(ready_, 1);
  }
}

void EffectThread::perform(EffectCall& call) noexcept {
  try {
    call.did = effects_->perform(call.act, call.idempotency_key);
  } catch (...) {
    call.error = std::current_exception();
  }
}

}  // namespace rehearsal::broker_adapters::rabbitmq
