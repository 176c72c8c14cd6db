#include "properties/conformance/side_by_side.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <thread>
#include <utility>
#include <variant>

#include "model/broker.hpp"
#include "model/refusal.hpp"
#include "properties/conformance/comparison.hpp"
#include "properties/conformance/possible_outcomes.hpp"
#include "properties/conformance/programs/clients.hpp"
#include "properties/conformance/programs/cycles.hpp"
#include "properties/conformance/real_run.hpp"
#include "properties/conformance/turns.hpp"

namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;

/// RabbitMQ's timers are late by as much as the machine is busy.
constexpr auto margin = 60ms;

/// RabbitMQ 3.10.8 writes down what queues have when they have had nothing to do for a second.
constexpr model::Duration until_written = 2500ms;
/// What consumers hold comes back into its queues when the broker stops, at a time that nobody
/// knows: by then what can expire has. No program gives a message more than 300 ms.
constexpr model::Duration until_expired = 400ms;
/// How long the broker may be down. What is kept of dead letters goes again after three minutes,
/// and when the broker starts, so what has just died there is no reason to wait.
constexpr model::Duration outage_max = 120s;
/// Nobody answers heartbeats while a program waits: RabbitMQ gives a client up after 20 s.
constexpr model::Duration wait_max = 10s;
/// What sends dead letters at least once in RabbitMQ 3.10.8 crashes over a queue that is deleted
/// while it starts, and is then gone for all queues: who wants one is told 541.
constexpr model::Duration until_shipping = 2s;
/// For connections to hear of the end.
constexpr auto outage_quiet = 50ms;
/// Queues that were recovered have dead letters to send.
constexpr unsigned times_after_outage = 5;

/// What a queue keeps until it has arrived goes through several processes, as often as it dies.
constexpr unsigned times_while_shipping = 10;

/// Which of N1 to N27 makes it necessary to wait after the command although it has no answer, or
/// more follows its answer; 0 when there is no need.
struct ReasonToSettle {
  std::size_t operator()(const model::Publish&) const { return 15; }
  std::size_t operator()(const model::Ack&) const { return 8; }
  std::size_t operator()(const model::Nack& it) const { return it.requeue ? 8 : 12; }
  std::size_t operator()(const model::Reject& it) const { return it.requeue ? 8 : 12; }
  std::size_t operator()(const model::Recover&) const { return 8; }
  std::size_t operator()(const model::RecoverAsync&) const { return 8; }
  std::size_t operator()(const model::TxCommit&) const { return 8; }
  std::size_t operator()(const model::ConnectionDrop&) const { return 13; }
  std::size_t operator()(const model::ConnectionClose&) const { return 14; }
  std::size_t operator()(const model::ChannelClose&) const { return 14; }
  std::size_t operator()(const model::ChannelCloseOk&) const { return 14; }
  std::size_t operator()(const model::QueueDelete&) const { return 16; }
  // Connections hear of an alarm one by one.
  std::size_t operator()(const model::RaiseAlarm&) const { return 7; }
  std::size_t operator()(const model::ClearAlarm&) const { return 7; }
  std::size_t operator()(const model::Qos& it) const { return it.global ? 10 : 0; }
  template <class Method>
  std::size_t operator()(const Method& it) const {
    if constexpr (requires { it.nowait; }) {
      if (it.nowait) return 7;
    }
    return 0;
  }
};

bool closes_something(const model::Effects& effects) {
  return std::any_of(effects.begin(), effects.end(), [](const model::Effect& effect) {
    return std::holds_alternative<model::ChannelClosed>(effect) ||
           std::holds_alternative<model::ConnectionClosed>(effect);
  });
}

/// Without a word.
bool is_lost_connection(const model::Effect& effect) {
  const auto* const closed = std::get_if<model::ConnectionClosed>(&effect);
  return closed && closed->reply_code == model::ReplyCode{};
}

bool is_not_modelled(const model::Effects& effects) {
  return std::any_of(effects.begin(), effects.end(), [](const model::Effect& effect) {
    const auto* closed = std::get_if<model::ConnectionClosed>(&effect);
    return closed && model::is_not_modelled(*closed);
  });
}

class Run {
 public:
  Run(VirtualHost& host, Pace pace, Tally& tally)
      : host_(host), real_(host), pace_(pace), tally_(tally) {}

  std::optional<Divergence> perform(const Program& program) {
    ++tally_.programs;
    for (const model::Step::What& what : program) {
      if (over_) break;
      if (const auto* wait = std::get_if<model::Wait>(&what))
        perform(*wait);
      else if (const auto* command = std::get_if<model::Command>(&what))
        perform_with_clients(*command);
      else
        perform(std::get<model::Outage>(what));
    }
    // What nobody expected may be on its way.
    if (!over_) perform(model::Wait{2 * pace_.quiet});
    return std::move(divergence_);
  }

 private:
  void perform_with_clients(const model::Command& command) {
    clients_.say(command, [&](const model::Command& said) { return perform(said); });
  }

  /// The effects, if both have the same.
  model::Effects perform(const model::Command& command) {
    if (!over_) keep_clear_of_deadlines();
    if (over_) return {};
    PossibleOutcomes outcomes = possible_outcomes(brokers_, command, now_);
    const PossibleOutcome& first = outcomes.all.front();
    if (outcomes.incomplete || is_not_modelled(first.effects) ||
        model::programs::goes_round(first.broker, now_)) {
      end_early();
      return {};
    }
    real_.send(comparison_.as_in_rabbitmq(command));
    std::size_t reason = std::visit(ReasonToSettle{}, command);
    if (reason == 0 && outcomes.expires) reason = 12;
    const unsigned settle_times = time_for(reason, outcomes.expires);
    tally_.allowed[reason] += reason != 0;
    tally_.count(command);
    return conclude(command, std::move(outcomes), settle_times);
  }

  void end_early() {
    ++tally_.cut_short;
    over_ = true;
  }

  void perform(model::Wait wait) {
    std::this_thread::sleep_for(wait.time);
    const model::Time now = real_time();
    wait.time = now - std::exchange(now_, now);
    conclude(wait, possible_outcomes(brokers_, model::Wait{}, now_), 1);
  }

  /// The broker goes down and comes back, in both. What RabbitMQ writes late is on its disk before
  /// a kill (N26), and no timer may fire while it is not known whether it is up (N11).
  void perform(model::Outage how) {
    const bool kill = how == model::Outage::kill;
    ++tally_.allowed[kill ? 26 : 11];
    perform(model::Wait{kill ? until_written : until_expired});
    keep_clear_of_deadlines(outage_max);
    if (over_) return;
    ++(kill ? tally_.kills : tally_.restarts);
    host_.stop_broker(how);
    model::Effects actual;
    real_.settle(outage_quiet, actual);
    real_.drop_all();
    if (kill) std::erase_if(actual, is_lost_connection);
    host_.start_broker();
    clients_.lose_all();
    now_ = real_time();
    if (keeps_dead_letters()) std::this_thread::sleep_for(until_shipping);
    conclude(how, possible_outcomes(brokers_, how, now_), times_after_outage, std::move(actual));
  }

  bool keeps_dead_letters() const {
    const auto queues = brokers_.front().queues();
    return std::any_of(queues.begin(), queues.end(),
                       [](const model::QueueReport& queue) { return queue.keeps_dead_letters; });
  }

  /// The model is told the real time, for RabbitMQ's deadlines are of that.
  model::Time real_time() const {
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    return model::Time(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed));
  }
  template <class Brokers, class BrokerOf>
  static std::optional<model::Time> next_deadline(const Brokers& brokers, BrokerOf broker_of) {
    std::optional<model::Time> first;
    for (const auto& it : brokers) {
      const auto its = broker_of(it).next_deadline();
      if (its && (!first || *its < *first)) first = its;
    }
    return first;
  }
  bool is_near(std::optional<model::Time> deadline, model::Duration near = margin) const {
    return deadline && *deadline <= real_time() + near;
  }
  /// How long to wait until a deadline has passed in RabbitMQ, whose timers may be late.
  model::Duration until_after(model::Time deadline) const {
    return std::max(model::Duration::zero(), deadline + margin - real_time());
  }
  /// Nothing is asked while a timer of RabbitMQ may or may not have fired (N11).
  void keep_clear_of_deadlines(model::Duration near = margin) {
    const auto next = [&] { return next_deadline(brokers_, std::identity()); };
    for (auto deadline = next(); !over_ && is_near(deadline, near); deadline = next()) {
      const model::Duration wait = until_after(*deadline);
      if (wait > wait_max) return end_early();
      ++tally_.allowed[11];
      perform(model::Wait{wait});
    }
    now_ = real_time();
  }

  /// A lost connection needs several times as long as what somebody waits for: its processes notice
  /// one after the other. So does what expires once it is the head of a quorum queue: a timer goes
  /// off, the queue agrees with itself, and its dead letter arrives.
  unsigned time_for(std::size_t reason, bool expires) const {
    if (keeps_dead_letters()) return times_while_shipping;
    return reason == 0 ? 0 : expires || reason == 13 ? 10 : 1;
  }

  /// The barrier: appends what comes until all is done, as far as one can know.
  void settle(unsigned times, model::Effects& actual) {
    real_.settle(times * pace_.quiet, actual);
    host_.go_and_return(times * pace_.questions);
    real_.settle(0ms, actual);
  }

  void count_open(const PossibleOutcomes& outcomes) {
    tally_.allowed[24] += outcomes.open.contains(model::Unordered::fan_out);
    tally_.allowed[10] += outcomes.open.contains(model::Unordered::resuming);
    tally_.allowed[9] += outcomes.open.contains(model::Unordered::leaving);
    tally_.allowed[12] += outcomes.open.contains(model::Unordered::expiring);
    tally_.allowed[27] += outcomes.open.contains(model::Unordered::stopping);
  }

  /// What RabbitMQ says; when one outcome is like that, and no other may still be, that is enough.
  /// Some of it was heard before.
  model::Effects hear(const std::vector<PossibleOutcome>& outcomes, unsigned settle_times,
                      model::Effects actual) {
    const auto deadline = std::chrono::steady_clock::now() + pace_.patience;
    const bool one_size =
        std::all_of(outcomes.begin(), outcomes.end(), [&](const PossibleOutcome& outcome) {
          return outcome.effects.size() == outcomes.front().effects.size();
        });
    while (!any_like(outcomes, actual) && std::chrono::steady_clock::now() < deadline) {
      real_.receive(100ms, actual);
    }
    if (!one_size || closes_something(actual)) settle_times = std::max(settle_times, 1u);
    if (settle_times > 0) settle(settle_times, actual);
    return actual;
  }

  bool any_like(const std::vector<PossibleOutcome>& outcomes, const model::Effects& actual) const {
    return std::any_of(outcomes.begin(), outcomes.end(), [&](const PossibleOutcome& outcome) {
      return comparison_.same(outcome.all(), actual);
    });
  }

  /// A barrier may last longer than until the next deadline. Then what that brings about is heard
  /// and expected as well, until there is none near (N11).
  void catch_up(PossibleOutcomes& outcomes, model::Effects& actual) {
    const auto next = [&] {
      return next_deadline(outcomes.all, std::mem_fn(&PossibleOutcome::broker));
    };
    for (auto deadline = next(); is_near(deadline); deadline = next()) {
      ++tally_.allowed[11];
      std::this_thread::sleep_for(until_after(*deadline));
      settle(1, actual);
      advance(outcomes, *deadline);
      now_ = *deadline;
    }
  }

  model::Effects conclude(const model::Step::What& what, PossibleOutcomes outcomes,
                          unsigned settle_times, model::Effects heard = {}) {
    model::Effects actual = hear(outcomes.all, settle_times, std::move(heard));
    const model::Time before = now_;
    if (!any_like(outcomes.all, actual)) catch_up(outcomes, actual);
    if (outcomes.incomplete) {
      end_early();
      return {};
    }
    count_open(outcomes);
    std::vector<PossibleOutcome> like;
    for (PossibleOutcome& outcome : outcomes.all) {
      if (comparison_.same(outcome.all(), actual)) like.push_back(std::move(outcome));
    }
    if (like.empty()) return differ(what, outcomes.all, actual);
    const model::Effects effects = like.front().all();
    comparison_.accept(effects, actual, tally_);
    starved_ = turns_.passed_over(actual, like.front().broker);
    for (const model::Effect& effect : effects) tally_.count(effect);
    script_.steps.emplace_back(what, like.front().effects);
    if (now_ != before) script_.steps.emplace_back(model::Wait{now_ - before}, like.front().late);
    if (!starved_.empty()) return starve();
    brokers_.clear();
    for (PossibleOutcome& outcome : like) brokers_.push_back(std::move(outcome.broker));
    return effects;
  }

  model::Effects starve() {
    over_ = true;
    divergence_ =
        Divergence{std::move(script_), "  - a turn for each\n  + none for " + starved_ + '\n'};
    return {};
  }

  model::Effects differ(const model::Step::What& what, const std::vector<PossibleOutcome>& outcomes,
                        const model::Effects& actual) {
    over_ = true;
    const model::Effects expected = outcomes.front().all();
    script_.steps.emplace_back(what, expected);
    const bool interleaved =
        std::any_of(outcomes.begin(), outcomes.end(), [&](const PossibleOutcome& outcome) {
          return comparison_.same_by_consumer(outcome.all(), actual);
        });
    if (interleaved) {
      // Tags differ from here on, so the program ends.
      ++tally_.allowed[4];
      ++tally_.cut_short;
    } else {
      divergence_ = Divergence{std::move(script_), comparison_.difference(expected, actual)};
    }
    return {};
  }

  VirtualHost& host_;
  RealRun real_;
  Pace pace_;
  Tally& tally_;
  /// Each of them may be what RabbitMQ is like.
  std::vector<model::Broker> brokers_{model::Broker()};
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  model::Time now_{};
  model::programs::Clients clients_;
  Comparison comparison_{std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now().time_since_epoch())};
  Turns turns_;
  std::string starved_;
  model::Script script_;
  std::optional<Divergence> divergence_;
  bool over_ = false;
};

}  // namespace

std::optional<Divergence> compare(const Program& program, VirtualHost& host, Pace pace,
                                  Tally& tally) {
  return Run(host, pace, tally).perform(program);
}

std::optional<Divergence> compare(const Program& program, VirtualHost& host, Tally& tally) {
  std::optional<Divergence> divergence = compare(program, host, paces.front(), tally);
  if (divergence) ++tally.repeated;
  for (const Pace pace : std::span(paces).subspan(1)) {
    if (!divergence) return std::nullopt;
    Tally again;
    divergence = compare(program, host, pace, again);
  }
  return divergence;
}

Divergence shrink(Program program, Divergence divergence, VirtualHost& host) {
  Tally ignored;
  for (std::size_t size = program.size() / 2; size > 0; size /= 2) {
    for (std::size_t from = 0; from + size <= program.size();) {
      Program smaller = program;
      const auto first = smaller.begin() + static_cast<std::ptrdiff_t>(from);
      smaller.erase(first, first + static_cast<std::ptrdiff_t>(size));
      if (auto still = compare(smaller, host, paces[1], ignored)) {
        program = std::move(smaller);
        divergence = *std::move(still);
      } else {
        from += size;
      }
    }
  }
  return divergence;
}

}  // namespace rehearsal::properties::conformance
