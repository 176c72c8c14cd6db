#include "properties/conformance/conform.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "properties/conformance/programs/programs.hpp"
#include "properties/conformance/shared_switch.hpp"

namespace rehearsal::properties::conformance {
namespace {

using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::rabbitmq::OperatorShell;
using model::programs::Actors;

/// A shell takes half a second to start, and a call a few milliseconds: so many hosts have one.
constexpr std::size_t hosts_of_a_shell = 8;

/// So many paces are tried in company before a program has an outage of its own.
constexpr std::size_t paces_in_company = 2;

/// What the workers share.
class Work {
 public:
  explicit Work(const ConformOptions& options) : options_(options) {}

  /// Compares programs until there are no more, or too many diverge. Those that need the broker
  /// alone, and those in which it goes down, are left for later.
  void work(const BrokerUrl& url, OperatorShell* shell) {
    Tally tally;
    std::optional<std::uint64_t> number;
    try {
      VirtualHost host(url, shell);
      if (options_.broker_switch) host.use(*options_.broker_switch);
      while ((number = take())) compare_one(*number, host, tally);
    } catch (const std::exception& error) {
      fail(error, number);
    }
    add(tally);
  }

  /// Compares those that need the broker alone. No other work may be going on.
  void work_alone(const BrokerUrl& url, OperatorShell* shell) {
    alone_ = true;
    work(url, shell);
  }

  /// Takes up to `size` programs in which the broker goes down the same way, as often, to be
  /// compared at that pace.
  std::vector<std::uint64_t> take_for_outages(std::size_t size, std::size_t pace) {
    std::vector<std::uint64_t> taken;
    auto& programs = through_outages_[pace];
    if (over_ || options_.stopped() || programs.empty()) return taken;
    auto& numbers = programs.begin()->second;
    for (; !numbers.empty() && taken.size() < size; numbers.pop_back()) {
      taken.push_back(numbers.back());
    }
    if (numbers.empty()) programs.erase(programs.begin());
    return taken;
  }

  /// Compares one of them, where others do the same at the same time with that switch. If it
  /// differs nothing of it is counted, and it is compared once more, in the end alone.
  void share_outages(std::uint64_t number, const BrokerUrl& url, OperatorShell* shell,
                     SharedSwitch& shared, std::size_t pace) {
    Tally tally;
    try {
      VirtualHost host(url, shell);
      host.use(shared);
      Tally its;
      const Program program = program_of(number);
      if (compare(program, host, paces[pace], its)) {
        ++tally.repeated;
        leave(number, program, pace + 1);
      } else {
        tally.add(its);
        count_progress();
      }
    } catch (const std::exception& error) {
      fail(error, number);
    }
    shared.leave();
    add(tally);
  }

  void note_outages(std::size_t count, std::chrono::duration<double> time) {
    result_.outages += count;
    result_.outage_time += time;
  }

  ConformResult result() { return std::move(result_); }

 private:
  void fail(const std::exception& error, std::optional<std::uint64_t> number) {
    const std::lock_guard guard(mutex_);
    if (std::exchange(over_, true)) return;
    result_.failure = error.what();
    if (number) result_.failure += " (program " + std::to_string(*number) + ")";
  }

  void add(const Tally& tally) {
    const std::lock_guard guard(mutex_);
    result_.tally.add(tally);
  }

  /// For later.
  void leave(std::uint64_t number, const Program& program, std::size_t pace) {
    const std::lock_guard guard(mutex_);
    if (pace < paces_in_company)
      through_outages_[pace][model::programs::outages_of(program)].push_back(number);
    else
      left_.push_back(number);
  }

  void count_progress() {
    if (options_.progress) options_.progress->fetch_add(1, std::memory_order_relaxed);
  }

  Program program_of(std::uint64_t number) const {
    return model::programs::program_of(options_.seed, number, actors_);
  }

  /// Whether the program is for later.
  bool put_aside(std::uint64_t number, const Program& program) {
    if (alone_) return false;
    const bool alone =
        options_.hosts.size() > 1 && model::programs::needs_the_broker_alone(program);
    if (!alone && model::programs::outages_of(program).empty()) return false;
    leave(number, program, alone ? paces_in_company : 0);
    return true;
  }

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

  void compare_one(std::uint64_t number, VirtualHost& host, Tally& tally) {
    const Program program = program_of(number);
    if (put_aside(number, program)) return;
    auto divergence = compare(program, host, tally);
    count_progress();
    if (!divergence || !may_add_divergence()) return;
    if (options_.shrink && !options_.stopped())
      divergence = shrink(program, *std::move(divergence), host);
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
  const Actors actors_ = options_.broker_switch
                             ? options_.node ? Actors::outages : Actors::clients_and_outages
                         : options_.node ? Actors::operators
                                         : Actors::clients;
  bool alone_ = false;
  std::mutex mutex_;
  std::uint64_t begun_ = 0;
  /// Programs that change what all virtual hosts share.
  std::vector<std::uint64_t> left_;
  /// Programs in which the broker goes down, by how, for each pace.
  std::array<std::map<std::vector<model::Outage>, std::vector<std::uint64_t>>, paces_in_company>
      through_outages_;
  std::uint64_t diverged_ = 0;
  bool over_ = false;
  ConformResult result_;
};

/// Shells to a node, if there is one: each host has one of them.
class Shells {
 public:
  explicit Shells(const ConformOptions& options) {
    for (std::size_t i = 0; options.node && i < options.hosts.size(); i += hosts_of_a_shell) {
      shells_.push_back(std::make_unique<OperatorShell>(*options.node));
    }
  }
  OperatorShell* of_host(std::size_t number) const {
    return shells_.empty() ? nullptr : shells_[number / hosts_of_a_shell].get();
  }

 private:
  std::vector<std::unique_ptr<OperatorShell>> shells_;
};

/// Does it for 0 to size - 1, at the same time.
template <class Do>
void side_by_side(std::size_t size, Do&& it) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < size; ++i) threads.emplace_back(std::ref(it), i);
  for (std::thread& thread : threads) thread.join();
}

/// As many programs at a time as there are hosts share their outages.
void work_through_outages(Work& work, const ConformOptions& options, const Shells& shells,
                          std::size_t pace) {
  for (;;) {
    const auto numbers = work.take_for_outages(options.hosts.size(), pace);
    if (numbers.empty()) return;
    const auto start = std::chrono::steady_clock::now();
    SharedSwitch shared(*options.broker_switch, numbers.size());
    side_by_side(numbers.size(), [&](std::size_t i) {
      work.share_outages(numbers[i], options.hosts[i], shells.of_host(i), shared, pace);
    });
    work.note_outages(shared.outages(), std::chrono::steady_clock::now() - start);
  }
}

}  // namespace

ConformResult conform(const ConformOptions& options) {
  Work work(options);
  const Shells shells(options);
  side_by_side(options.hosts.size(),
               [&](std::size_t i) { work.work(options.hosts[i], shells.of_host(i)); });
  for (std::size_t pace = 0; pace < paces_in_company; ++pace)
    work_through_outages(work, options, shells, pace);
  work.work_alone(options.hosts.front(), shells.of_host(0));
  return work.result();
}

}  // namespace rehearsal::properties::conformance
