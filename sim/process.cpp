#include "sim/process.hpp"

#include <algorithm>

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration backoff_max = 30s;
constexpr Duration healthy_after = 60s;
constexpr std::uint32_t doublings_max = 5;

/// What an exception says. A `Bug` is nobody's to handle, and goes on to the top.
std::string reason(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Bug&) {
    throw;
  } catch (const std::exception& known) {
    return known.what();
  }
}

}  // namespace

Process::Process(Scheduler& scheduler, std::string name, std::size_t index, Birth birth,
                 Observer& observer)
    : Timer(scheduler),
      name_(std::move(name)),
      index_(index),
      birth_(std::move(birth)),
      observer_(observer) {}

Process::~Process() {
  if (up()) end_life();
}

void Process::start() {
  require(!up(), "a process is started once at a time");
  disarm();
  ++lives_;
  born_ = scheduler().now();
  observer_.started(*this);
  life_ = birth_(*this);
  spawn(name_, life_->run());
}

void Process::spawn(std::string name, task<> root) {
  strands_.emplace_back(scheduler(), std::move(name), std::move(root),
                        [this](std::exception_ptr error) { strand_ended(std::move(error)); });
}

void Process::crash(Duration restart_after) { die("crash", restart_after); }

void Process::restart() {
  if (up()) end_life();
  start();
}

void Process::strand_ended(std::exception_ptr error) {
  if (error) die(reason(error), backoff());
}

void Process::die(std::string why, Duration restart_after) {
  if (dying_) return;
  dying_ = true;
  why_ = std::move(why);
  restart_after_ = restart_after;
  scheduler().post_first(*this);
}

void Process::run() {
  observer_.stopped(*this, why_);
  end_life();
  arm(scheduler().now() + restart_after_);
}

void Process::end_life() {
  dying_ = false;
  life_->cut();
  strands_.clear();
  life_.reset();
}

Duration Process::backoff() {
  if (scheduler().now() - born_ > healthy_after) failures_ = 0;
  const Duration wait = Duration(1s) * (1 << std::min(failures_++, doublings_max));
  return std::min(wait, backoff_max);
}

}  // namespace rehearsal::sim
