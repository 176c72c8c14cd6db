#include "properties/conformance/side_by_side.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <thread>
#include <utility>
#include <variant>

#include "model/broker.hpp"
#include "model/fields.hpp"
#include "model/text.hpp"
#include "properties/conformance/real_run.hpp"

namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;

/// RabbitMQ's timers are late by as much as the machine is busy.
constexpr auto margin = 40ms;

/// Clients with two channels on each connection, who open again what gets closed.
class Clients {
 public:
  /// What must be said before the command can be.
  std::vector<model::Command> before(const model::Command& command) {
    const auto connection = model::connection_of(command);
    if (!connection || !open_.insert(*connection).second) return {};
    return {model::ConnectionOpen{*connection}, model::ChannelOpen{{*connection, 1}},
            model::ChannelOpen{{*connection, 2}}};
  }
  void sent(const model::Command& command) {
    if (const auto* drop = std::get_if<model::ConnectionDrop>(&command)) {
      open_.erase(drop->connection);
    }
  }
  /// What they say to these effects.
  std::vector<model::Command> answers(const model::Effects& effects) {
    std::vector<model::Command> answers;
    for (const model::Effect& effect : effects) {
      if (const auto* closed = std::get_if<model::ConnectionClosed>(&effect)) {
        open_.erase(closed->connection);
      } else if (const auto* ok = std::get_if<model::ConnectionCloseOk>(&effect)) {
        open_.erase(ok->connection);
      } else if (const auto* done = std::get_if<model::ChannelClosedOk>(&effect)) {
        answers.emplace_back(model::ChannelOpen{done->channel});
      } else if (const auto* error = std::get_if<model::ChannelClosed>(&effect)) {
        answers.emplace_back(model::ChannelCloseOk{error->channel});
        answers.emplace_back(model::ChannelOpen{error->channel});
      }
    }
    return answers;
  }

 private:
  std::set<model::ConnectionId> open_;
};

/// Orders that RabbitMQ leaves open, one after the other: 0 0 0, 1 0 0, 0 1 0 ...
class Orders final : public model::OpenOrder {
 public:
  std::uint32_t pick(std::uint32_t bound) override {
    if (position_ == picks_.size()) picks_.push_back({0, bound});
    return picks_[position_++].first;
  }
  /// The next combination; false when there is none.
  bool next() {
    position_ = 0;
    while (!picks_.empty() && picks_.back().first + 1 == picks_.back().second) picks_.pop_back();
    if (picks_.empty()) return false;
    ++picks_.back().first;
    return true;
  }

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> picks_;
  std::size_t position_ = 0;
};

/// N4: deliveries of each consumer by themselves, without their tags; everything else as it is.
model::Effects by_consumer(model::Effects effects) {
  for (model::Effect& effect : effects) {
    if (auto* it = std::get_if<model::Deliver>(&effect)) it->delivery_tag = 0;
  }
  std::stable_sort(
      effects.begin(), effects.end(), [](const model::Effect& a, const model::Effect& b) {
        const auto* const x = std::get_if<model::Deliver>(&a);
        const auto* const y = std::get_if<model::Deliver>(&b);
        if (!x || !y) return y && !x;
        return std::pair(x->channel, x->consumer_tag) < std::pair(y->channel, y->consumer_tag);
      });
  return effects;
}

/// N19: RabbitMQ's explanations may go on after the model's.
model::Effects with_open_ends(model::Effects effects) {
  for (model::Effect& effect : effects) {
    if (auto* channel = std::get_if<model::ChannelClosed>(&effect)) channel->reply_text += "...";
    if (auto* connection = std::get_if<model::ConnectionClosed>(&effect)) {
      connection->reply_text += "...";
    }
  }
  return effects;
}

/// N17: what was on its way to a channel that ends in this step may come or not.
model::Effects without_deliveries_to_the_leaving(model::Effects effects) {
  std::set<model::ConnectionId> connections;
  std::set<model::ChannelId> channels;
  for (const model::Effect& effect : effects) {
    if (const auto* closed = std::get_if<model::ConnectionClosed>(&effect)) {
      connections.insert(closed->connection);
    } else if (const auto* ok = std::get_if<model::ConnectionCloseOk>(&effect)) {
      connections.insert(ok->connection);
    } else if (const auto* error = std::get_if<model::ChannelClosed>(&effect)) {
      channels.insert(error->channel);
    } else if (const auto* done = std::get_if<model::ChannelClosedOk>(&effect)) {
      channels.insert(done->channel);
    }
  }
  std::erase_if(effects, [&](const model::Effect& effect) {
    const auto* it = std::get_if<model::Deliver>(&effect);
    return it && (connections.contains(it->channel.connection) || channels.contains(it->channel));
  });
  return effects;
}

bool is_not_modelled(const model::Effects& effects) {
  return std::any_of(effects.begin(), effects.end(), [](const model::Effect& effect) {
    const auto* closed = std::get_if<model::ConnectionClosed>(&effect);
    return closed && closed->reply_text.find("Rehearsal does not model") != std::string::npos;
  });
}

class Run {
 public:
  Run(const broker_adapters::rabbitmq::BrokerUrl& url, std::chrono::milliseconds quiet,
      Counts& counts)
      : real_(url, quiet), counts_(counts) {}

  std::optional<Divergence> perform(const Program& program) {
    ++counts_.programs;
    for (const model::Step::What& what : program) {
      if (over_) break;
      if (const auto* wait = std::get_if<model::Wait>(&what))
        perform(*wait);
      else if (const auto* command = std::get_if<model::Command>(&what))
        perform_with_openings(*command);
    }
    return std::move(divergence_);
  }

 private:
  void perform_with_openings(const model::Command& command) {
    for (const model::Command& opening : clients_.before(command)) perform_with_answers(opening);
    perform_with_answers(command);
  }
  void perform_with_answers(const model::Command& command) {
    std::deque<model::Command> open{command};
    while (!open.empty() && !over_) {
      const model::Command next = std::move(open.front());
      open.pop_front();
      const model::Effects effects = perform(next);
      clients_.sent(next);
      for (model::Command& answer : clients_.answers(effects)) open.push_back(std::move(answer));
    }
  }

  model::Effects perform(const model::Command& command) {
    keep_clear_of_deadlines();
    if (over_) return {};
    const model::Broker before = broker_;
    Orders orders;
    model::Effects expected = in_model(command, orders);
    if (is_not_modelled(expected)) {
      ++counts_.not_modelled;
      over_ = true;
      return {};
    }
    const model::Effects actual = real_.perform(command, expected.size());
    std::string diff = difference(expected, actual);
    for (int tries = 0; !diff.empty() && tries < 200 && orders.next(); ++tries) {
      broker_ = before;
      const model::Effects other = in_model(command, orders);
      if (!difference(other, actual).empty()) continue;
      expected = other;
      diff.clear();
      ++counts_.allowances["N24"];
    }
    count(command, expected);
    conclude(command, expected, actual, diff);
    return expected;
  }

  /// The model is told the real time, for RabbitMQ's deadlines are of that (N11).
  model::Time real_time() const {
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    return model::Time(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed));
  }
  /// Nothing is asked while a timer of RabbitMQ may or may not have fired.
  void keep_clear_of_deadlines() {
    for (;;) {
      const auto deadline = broker_.next_deadline();
      if (!deadline || *deadline > real_time() + margin) break;
      perform(model::Wait{std::max(model::Duration::zero(), *deadline + margin - real_time())});
    }
    now_ = real_time();
  }
  void perform(model::Wait wait) {
    std::this_thread::sleep_for(wait.time);
    const model::Time now = real_time();
    wait.time = now - std::exchange(now_, now);
    model::Effects expected;
    broker_.advance(now_, expected);
    std::erase_if(expected, model::is_for_observers);
    const model::Effects actual = real_.collect(expected.size());
    conclude(wait, expected, actual, difference(expected, actual));
  }

  model::Effects in_model(const model::Command& command, Orders& orders) {
    model::Effects effects;
    broker_.apply(command, now_, effects, &orders);
    std::erase_if(effects, model::is_for_observers);
    return effects;
  }

  /// Without taking note of it.
  std::string difference(const model::Effects& expected, const model::Effects& actual) const {
    Comparison after = comparison_;
    return difference(after, expected, actual);
  }

  static std::string difference(Comparison& comparison, const model::Effects& expected,
                                const model::Effects& actual) {
    return comparison.difference(without_deliveries_to_the_leaving(with_open_ends(expected)),
                                 without_deliveries_to_the_leaving(actual));
  }

  void conclude(const model::Step::What& what, const model::Effects& expected,
                const model::Effects& actual, const std::string& diff) {
    script_.steps.emplace_back(what, expected);
    if (diff.empty()) {
      difference(comparison_, expected, actual);
      return;
    }
    over_ = true;
    if (difference(by_consumer(expected), by_consumer(actual)).empty()) {
      // Tags differ from here on, so the program ends.
      ++counts_.allowances["N4"];
      return;
    }
    divergence_ = Divergence{std::move(script_), diff};
  }

  void count(const model::Command& command, const model::Effects& effects) {
    ++counts_.commands;
    ++counts_.command_kinds[std::string(method_name(command))];
    if (const auto* declare = std::get_if<model::QueueDeclare>(&command)) {
      for (const model::TableEntry& entry : declare->arguments) {
        ++counts_.queue_arguments[entry.key];
      }
    }
    for (const model::Effect& effect : effects) {
      ++counts_.effect_kinds[std::string(method_name(effect))];
      std::visit(
          [&](const auto& known) {
            if constexpr (requires { known.reply_code; }) {
              ++counts_.reply_codes[static_cast<std::uint16_t>(known.reply_code)];
            }
          },
          effect);
    }
  }

  RealRun real_;
  Counts& counts_;
  model::Broker broker_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  model::Time now_{};
  Clients clients_;
  Comparison comparison_;
  model::Script script_;
  std::optional<Divergence> divergence_;
  bool over_ = false;
};

}  // namespace

std::optional<Divergence> compare(const Program& program,
                                  const broker_adapters::rabbitmq::BrokerUrl& url,
                                  std::chrono::milliseconds quiet, Counts& counts) {
  return Run(url, quiet, counts).perform(program);
}

std::optional<Divergence> compare(const Program& program,
                                  const broker_adapters::rabbitmq::BrokerUrl& url, Counts& counts) {
  std::optional<Divergence> divergence = compare(program, url, 2ms, counts);
  for (const auto quiet : {20ms, 60ms}) {
    if (!divergence) return std::nullopt;
    Counts again;
    divergence = compare(program, url, quiet, again);
    ++counts.allowances["N7, N8, N12: again, more slowly"];
  }
  return divergence;
}

Divergence shrink(Program program, Divergence divergence,
                  const broker_adapters::rabbitmq::BrokerUrl& url) {
  Counts ignored;
  for (std::size_t size = program.size() / 2; size > 0; size /= 2) {
    for (std::size_t from = 0; from + size <= program.size();) {
      Program smaller = program;
      const auto first = smaller.begin() + static_cast<std::ptrdiff_t>(from);
      smaller.erase(first, first + static_cast<std::ptrdiff_t>(size));
      if (auto still = compare(smaller, url, 20ms, ignored)) {
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
