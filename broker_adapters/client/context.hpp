#pragma once

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "broker_adapters/client/channel.hpp"
#include "broker_adapters/client/connection.hpp"
#include "broker_adapters/client/effects.hpp"
#include "broker_adapters/client/spawnable.hpp"
#include "broker_adapters/client/world.hpp"

namespace rehearsal::broker_adapters {

class Context;

/// A service: a name, and the coroutine that is its life. A crash destroys the coroutine and
/// all that it holds; a restart runs it again. It may keep nothing outside of it but its store.
///
/// What no restart would cure, a mistake in how the service uses what it is given, ends the run
/// with a `sim::Misuse` that names the service. Anything else that it throws takes its process
/// down.
struct Service {
  /// What stories, faults and properties call it. Unique in its world.
  std::string name;
  /// The coroutine, called once for each life.
  std::function<sim::task<>(Context&)> run;
  /// The name of its durable state, which replicas share; its own name where this is empty.
  std::string store = {};
  /// It starts once these are up, of those that its world has before it: see `Supervisor`. The name
  /// that replicas share stands for all of them.
  std::vector<std::string> starts_after = {};

  /// The name that its store goes by.
  const std::string& store_name() const { return store.empty() ? name : store; }
  /// Whether it has that name, or shares it with its replicas.
  bool goes_by(std::string_view other) const { return other == name || other == store_name(); }
  /// Whether it starts once that one is up.
  bool waits_for(const Service& other) const {
    return std::any_of(starts_after.begin(), starts_after.end(),
                       [&](const std::string& each) { return other.goes_by(each); });
  }
};

/// Does something between two effect boundaries: the process may crash at each.
class Guarded : public Operation {
 protected:
  /// For the process that asks.
  Guarded(World& world, sim::Process& process)
      : Operation(process), world_(world), process_(process) {}

  /// False where the process crashes: the strand then never goes on.
  bool passes(CrashPoint point) {
    return !world_.crashes_at(process_, point, world_.scheduler().running().handling());
  }

  World& world_;           ///< where it is done
  sim::Process& process_;  ///< who has it done
};

/// An effect on the outside world, which may take its time.
class REHEARSAL_AWAITED Acting final : public Guarded, private EffectAsker, private sim::Timer {
 public:
  /// Made by `Context::act`; asked for when it is awaited.
  Acting(World& world, sim::Process& process, Act act, std::string key)
      : Guarded(world, process),
        Timer(process.scheduler()),
        act_(std::move(act)),
        key_(std::move(key)) {}

  bool await_ready();
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    waiter_ = &caller.promise();
  }
  bool await_resume() const {
    if (answer_.error) std::rethrow_exception(answer_.error);
    return answer_.did;
  }

 private:
  void answered(EffectAnswer answer) override;
  void fire() override { scheduler().post(*waiter_); }

  Act act_;
  std::string key_;
  EffectAnswer answer_;
  sim::Runnable* waiter_ = nullptr;
};

/// A transaction that is about to become durable.
class REHEARSAL_AWAITED Committing final : public Guarded {
 public:
  /// Made by `Context::commit`; done when it is awaited.
  Committing(World& world, sim::Process& process, Transaction& transaction)
      : Guarded(world, process), transaction_(transaction) {}
  bool await_ready();
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  Transaction& transaction_;
};

/// Awaits the next request.
class REHEARSAL_AWAITED NextRequest final : public Operation, private PendingRequests::Server {
 public:
  /// Made by `Context::next_request`; waits from when it is awaited.
  NextRequest(World& world, sim::Process& process)
      : Operation(process), world_(world), process_(process) {}
  ~NextRequest() override { world_.requests().leave(*this); }

  bool await_ready() {
    begin();
    return false;
  }
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    waiter_ = &caller.promise();
    strand_ = caller.promise().strand();
    start();
  }
  model::MessageRef await_resume() { return std::move(request_); }

 private:
  void start();
  void may_take() override;

  World& world_;
  sim::Process& process_;
  sim::Runnable* waiter_ = nullptr;
  sim::Strand* strand_ = nullptr;
  model::MessageRef request_;
};

/// Everything that a service may ask of the world. The simulated and the real one cannot be
/// told apart from here. It lives as long as its life of the process, which alone may use it.
class Context final : public sim::Process::Life {
 public:
  /// Of one life of the process. All three outlive it.
  Context(World& world, sim::Process& process, const Service& service)
      : world_(world), process_(process), service_(service) {}
  ~Context() override {
    if (connection_) connection_->outlived();
  }

  /// The name of the process: of a replica, with its number.
  std::string_view name() const { return process_.name(); }
  /// The name of its durable state, which its replicas share; without any it is its own.
  std::string_view store_name() const { return service_.store_name(); }
  /// The time that has passed since the run began.
  sim::Time now() const { return world_.scheduler().now(); }
  /// The longest duration is for ever. Throws `sim::Misuse` for a negative one.
  sim::Sleep sleep(sim::Duration duration) { return {world_.scheduler(), duration}; }
  /// Another strand of the same process: it shares the process's fate, and is at work on what this
  /// one is at work on, until it takes a message itself. It lives on without its handle, by which
  /// it can be cancelled, and its end awaited. One that throws takes the process down. What one
  /// that is cancelled had been given and not settled stays so until its channel is closed.
  sim::StrandHandle spawn(std::string name, sim::task<> root) {
    return process_.spawn(std::move(name), std::move(root));
  }
  /// The same for a callable that returns the task, with its arguments: both are copied, and kept
  /// for as long as the strand lives, so that a lambda may capture and a function take references.
  /// The context comes first, where the callable takes one:
  ///
  ///   context.spawn("worker", [channel](Context& self, int number) -> sim::task<> { ... }, 1);
  template <class Callable, class... Kept>
  requires Spawnable<Callable, Context, Kept...> sim::StrandHandle spawn(std::string name,
                                                                         Callable callable,
                                                                         Kept... arguments) {
    return spawn(std::move(name), run_kept(*this, std::move(callable),
                                           std::tuple<Kept...>(std::move(arguments)...)));
  }

  /// A new channel on the process's connection, which is opened where there is none that works.
  /// Throws `ConnectionLost`, or `ChannelError` where the connection has no more channels.
  sim::task<ChannelRef> open_channel();

  /// What survives a crash. It is changed by transactions.
  const Store& store() { return world_.store(process_); }
  /// Makes the transaction durable, as an effect boundary. Throws `sim::Misuse` for one that was
  /// committed before.
  Committing commit(Transaction& transaction) { return {world_, process_, transaction}; }

  /// Has the outside world do `verb` to `subject`: once for a given key, each time without one.
  /// `details` are for whoever does it. True if it was done now, false if it had been before.
  /// Throws `EffectRefused` where it did not happen, `EffectTimedOut` where it may have: see
  /// `Effects`.
  Acting act(std::string verb, std::string subject, std::string idempotency_key = {},
             std::string details = {});
  /// Whether a failure of the service's own, such as "cache-down", strikes here. A search
  /// with the fault kind `fail` decides it, for what the strand is at work on; it is false on a
  /// real run, where nothing goes wrong, and where the strand is at work on nothing. Throws
  /// `sim::Misuse` for an empty name.
  bool fails(std::string_view name);

  /// The next of what is asked of the workflow, as its workload makes it. What is not accepted is
  /// asked again in the next life of the process.
  NextRequest next_request() { return {world_, process_}; }
  /// It need not be asked again. Throws `sim::Misuse` for what is no request.
  void accept(const model::MessageRef& request) { world_.requests().accept(request); }

  /// A number that nothing else was given: for the ids of events.
  std::uint64_t unique_id() { return world_.unique_id(process_); }
  /// A remark for the trace.
  void note(std::string_view text) { world_.note(process_, text); }

  /// The life of the service.
  sim::task<> run() override;
  bool sound() const override { return !connection_ || connection_->usable(); }
  void cut() override;

 private:
  World& world_;
  sim::Process& process_;
  const Service& service_;
  std::shared_ptr<Connection> connection_;
};

}  // namespace rehearsal::broker_adapters
