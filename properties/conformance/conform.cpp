#include "properties/conformance/conform.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "model/programs/programs.hpp"

namespace rehearsal::properties::conformance {
namespace {

using broker_adapters::rabbitmq::OperatorShell;
using model::programs::Actors;

/// A shell takes half a second to start, and a call a few milliseconds: so many grounds have one.
constexpr std::size_t grounds_of_a_shell = 8;

/// What the workers share.
class Work {
 public:
  explicit Work(const ConformOptions& options) : options_(options) {}

  /// Compares programs until there are no more, or too many diverge. Those that need the broker
  /// alone are left for later.
  void work(const broker_adapters::rabbitmq::BrokerUrl& url, OperatorShell* shell) {
    Tally tally;
    std::optional<std::uint64_t> number;
    try {
      Ground ground(url, shell);
      while ((number = take())) compare_one(*number, ground, tally);
    } catch (const std::exception& error) {
      const std::lock_guard guard(mutex_);
      if (!std::exchange(over_, true)) {
        result_.failure = error.what();
        if (number) result_.failure += " (program " + std::to_string(*number) + ")";
      }
    }
    const std::lock_guard guard(mutex_);
    result_.tally.add(tally);
  }

  /// Compares those that need the broker alone. No other work may be going on.
  void work_alone(const broker_adapters::rabbitmq::BrokerUrl& url, OperatorShell* shell) {
    alone_ = true;
    work(url, shell);
  }

  ConformResult result() { return std::move(result_); }

 private:
  std::optional<std::uint64_t> take() {
    const std::lock_guard guard(mutex_);
    if (over_ || options_.stopped()) return std::nullopt;
    if (!alone_) {
      if (begun_ == options_.runs) return std::nullopt;
      return options_.first + begun_++;
    }
    if (left_.empty()) return std::nullopt;
    const std::uint64_t number = left_.back();
    left_.pop_back();
    return number;
  }

  void compare_one(std::uint64_t number, Ground& ground, Tally& tally) {
    const Program program = model::programs::program_of(options_.seed, number, actors_);
    if (!alone_ && options_.grounds.size() > 1 &&
        model::programs::needs_the_broker_alone(program)) {
      const std::lock_guard guard(mutex_);
      left_.push_back(number);
      return;
    }
    auto divergence = compare(program, ground, tally);
    if (options_.progress) options_.progress->fetch_add(1, std::memory_order_relaxed);
    if (!divergence || !may_add_divergence()) return;
    if (options_.shrink && !options_.stopped())
      divergence = shrink(program, *std::move(divergence), ground);
    const std::lock_guard guard(mutex_);
    result_.found.push_back({number, *std::move(divergence)});
  }

  /// False if enough were found. After the last one all workers stop.
  bool may_add_divergence() {
    const std::lock_guard guard(mutex_);
    if (over_) return false;
    over_ = ++diverged_ == options_.divergences_max;
    return true;
  }

  const ConformOptions& options_;
  /// Who can act on the real broker.
  const Actors actors_ = options_.node ? Actors::operators : Actors::clients;
  bool alone_ = false;
  std::mutex mutex_;
  std::uint64_t begun_ = 0;
  /// Programs that change what all virtual hosts share.
  std::vector<std::uint64_t> left_;
  std::uint64_t diverged_ = 0;
  bool over_ = false;
  ConformResult result_;
};

}  // namespace

ConformResult conform(const ConformOptions& options) {
  Work work(options);
  std::vector<std::unique_ptr<OperatorShell>> shells;
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < options.grounds.size(); ++i) {
    if (i % grounds_of_a_shell == 0) {
      shells.push_back(options.node ? std::make_unique<OperatorShell>(*options.node) : nullptr);
    }
    workers.emplace_back(&Work::work, &work, std::cref(options.grounds[i]), shells.back().get());
  }
  for (std::thread& worker : workers) worker.join();
  work.work_alone(options.grounds.front(), shells.front().get());
  return work.result();
}

}  // namespace rehearsal::properties::conformance
