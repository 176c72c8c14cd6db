#include "sim/process.hpp"

#include <algorithm>

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration backoff_max = 30s;
constexpr Duration healthy_after = 60s;
constexpr std::uint32_t doublings_max = 5;

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
  try {
    spawn(name_, life_->run());
  } catch (...) {
    // A plain function that returns a task may throw before there is one.
    die(reason(std::current_exception()), backoff());
  }
}

StrandHandle Process::spawn(std::string name, task<> root) {
  require_own_strand();
  root.require_fresh();
  const auto spawned = strands_.emplace(strands_.end(), ++strands_spawned_);
  spawned->strand.emplace(
      scheduler(), std::move(name), std::move(root),
      [this, spawned](const std::exception_ptr& error) { strand_ended(spawned, error); }, this);
  if (const Strand* const parent = scheduler().strand())
    spawned->strand->handle(parent->handling());
  return StrandHandle(*this, spawned->number);
}

void Process::require_own_strand() const {
  const Strand* const running = scheduler().strand();
  if (running == nullptr || running->process() == this) return;
  throw Misuse("it uses what belongs to " + name_ +
               ": each service has a context, channels and a store of its own");
}

bool Process::rests() const {
  return up() && !crashing() && life_->sound() &&
         std::all_of(strands_.begin(), strands_.end(),
                     [](const Numbered& known) { return known.strand->asleep(); });
}

void Process::crash(Duration restart_after) { die("crash", restart_after); }

void Process::restart() {
  if (up()) end_life();
  start();
}

void Process::stop() {
  disarm();
  if (up()) end_life();
}

void Process::strand_ended(Strands::iterator strand, const std::exception_ptr& error) {
  if (error)
    die(reason(error), backoff());
  else
    remove(strand);
}

/// It leaves the list before it is destroyed, for what it held may ask the process for strands.
void Process::remove(Strands::iterator strand) {
  const std::uint64_t number = strand->number;
  Strands removed;
  removed.splice(removed.begin(), strands_, strand);
  removed.clear();
  for (const Joining* const joining : joining_)
    if (joining->strand_.number_ == number) scheduler().post(*joining->waiter_);
}

/// Mostly one of the latest.
Process::Strands::iterator Process::find_strand(std::uint64_t number) {
  for (auto at = strands_.end(); at != strands_.begin();)
    if ((--at)->number == number) return at;
  return strands_.end();
}

bool Process::runs_in(std::uint64_t number) {
  const auto found = find_strand(number);
  return found != strands_.end() && scheduler().strand() == &*found->strand;
}

void Process::cancel(std::uint64_t number) {
  require_own_strand();
  if (runs_in(number))
    throw Misuse("it cancels the strand that it runs in: have that return, or throw");
  const auto found = find_strand(number);
  if (found != strands_.end()) remove(found);
}

/// What an exception says. A `Bug` is nobody's to handle, and a `Misuse` nobody's but the author's
/// of the service: they go on to the top.
std::string Process::reason(const std::exception_ptr& error) const {
  try {
    std::rethrow_exception(error);
  } catch (const Bug&) {
    throw;
  } catch (const Misuse& misuse) {
    throw Misuse(name_ + ": " + misuse.what());
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "it threw what is no std::exception, and so cannot say why";
  }
}

void Process::die(std::string why, Duration restart_after) {
  if (dying_ || !up()) return;
  dying_ = true;
  why_ = std::move(why);
  restart_after_ = restart_after;
  scheduler().post_first(*this);
}

void Process::run() {
  // It was restarted, or stopped, before it could die.
  if (!dying_) return;
  observer_.stopped(*this, why_);
  end_life();
  arm(scheduler().now() + restart_after_);
}

void Process::end_life() {
  dying_ = false;
  life_->cut();
  // What is destroyed may ask for strands, and finds none.
  Strands().swap(strands_);
  life_.reset();
}

Duration Process::backoff() {
  if (scheduler().now() - born_ > healthy_after) failures_ = 0;
  const Duration wait = Duration(1s) * (1 << std::min(failures_++, doublings_max));
  return std::min(wait, backoff_max);
}

}  // namespace rehearsal::sim
