#include "properties/conformance/conform.hpp"

#include <exception>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>

#include "properties/conformance/programs.hpp"

namespace rehearsal::properties::conformance {
namespace {

using broker_adapters::rabbitmq::OperatorShell;

std::unique_ptr<OperatorShell> shell_of(const ConformOptions& options) {
  return options.node ? std::make_unique<OperatorShell>(*options.node) : nullptr;
}

/// What the workers share.
class Work {
 public:
  explicit Work(const ConformOptions& options) : options_(options) {}

  /// Compares programs until there are no more, or one diverges.
  void work(const broker_adapters::rabbitmq::BrokerUrl& url) {
    Tally tally;
    try {
      const auto shell = shell_of(options_);
      Ground ground(url, shell.get());
      while (const auto number = take()) compare_one(*number, ground, tally);
    } catch (...) {
      const std::lock_guard guard(mutex_);
      over_ = true;
      if (!failure_) failure_ = std::current_exception();
    }
    const std::lock_guard guard(mutex_);
    result_.tally.add(tally);
  }

  ConformResult result() {
    if (failure_ && !result_.found) std::rethrow_exception(failure_);
    return std::move(result_);
  }

 private:
  std::optional<std::uint64_t> take() {
    const std::lock_guard guard(mutex_);
    if (over_ || next_ == options_.runs) return std::nullopt;
    return next_++;
  }

  void compare_one(std::uint64_t number, Ground& ground, Tally& tally) {
    const Program program =
        program_of(options_.seed, number, options_.node ? Operators::some : Operators::none);
    std::shared_lock together(broker_, std::defer_lock);
    std::unique_lock alone(broker_, std::defer_lock);
    if (needs_the_broker_alone(program))
      alone.lock();
    else
      together.lock();
    auto divergence = compare(program, ground, tally);
    if (options_.progress) options_.progress->fetch_add(1, std::memory_order_relaxed);
    if (!divergence || !is_first()) return;
    if (options_.shrink) divergence = shrink(program, *std::move(divergence), ground);
    const std::lock_guard guard(mutex_);
    result_.found = {number, *std::move(divergence)};
  }

  /// Whether no other worker has found a divergence; then all stop.
  bool is_first() {
    const std::lock_guard guard(mutex_);
    return !std::exchange(over_, true);
  }

  const ConformOptions& options_;
  /// Held alone by a program that changes what all virtual hosts share.
  std::shared_mutex broker_;
  std::mutex mutex_;
  std::uint64_t next_ = 0;
  bool over_ = false;
  std::exception_ptr failure_;
  ConformResult result_;
};

}  // namespace

ConformResult conform(const ConformOptions& options) {
  Work work(options);
  std::vector<std::thread> workers;
  for (const auto& url : options.grounds) {
    workers.emplace_back([&work, &url] { work.work(url); });
  }
  for (std::thread& worker : workers) worker.join();
  return work.result();
}

}  // namespace rehearsal::properties::conformance
