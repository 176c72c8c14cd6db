#include "properties/conformance/real_run.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>
#include <variant>

#include "model/fields.hpp"
#include "model/script.hpp"

namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;

/// For what must be answered.
constexpr auto patience = 2000ms;
/// Timers of RabbitMQ are late by about as much as the machine is busy.
constexpr auto margin = 50ms;

}  // namespace

model::Effects RealRun::perform(const model::Command& command, std::size_t expected) {
  if (const auto* queue = std::get_if<model::QueueDeclare>(&command)) {
    queues_.insert(queue->queue.str());
  } else if (const auto* exchange = std::get_if<model::ExchangeDeclare>(&command)) {
    exchanges_.insert(exchange->exchange.str());
  }
  send(names_.as_in_rabbitmq(command));
  return collect(expected);
}

void RealRun::send(const model::Command& command) {
  if (connection_of(command)) return remote_.send(command);
  if (!shell_) throw std::logic_error("an operator's command, and nobody to carry it out");
  shell_->perform(command);
}

model::Effects RealRun::wait(model::Duration time, std::size_t expected) {
  std::this_thread::sleep_for(time + margin);
  return collect(expected);
}

model::Effects RealRun::collect(std::size_t expected) {
  model::Effects effects;
  const auto deadline = std::chrono::steady_clock::now() + std::max(300ms, 30 * quiet_);
  while (effects.size() < expected && std::chrono::steady_clock::now() < deadline) {
    remote_.receive(100ms, effects);
  }
  for (std::size_t before = effects.size() + 1; effects.size() != before;) {
    before = effects.size();
    remote_.receive(quiet_, effects);
  }
  for (model::Effect& effect : effects) effect = names_.as_in_model(effect);
  return effects;
}

/// A queue whose exclusive owner has only just gone may still be locked (N13).
template <class Deletion>
void RealRun::remove(Deletion deletion) {
  const model::ConnectionId connection{1000};
  deletion.channel = {connection, 1};
  for (int i = 0; i < 50; ++i) {
    model::Effects effects;
    remote_.send(model::ChannelOpen{deletion.channel});
    remote_.send(deletion);
    while (effects.size() < 2) remote_.receive(patience, effects);
    const bool refused = std::holds_alternative<model::ChannelClosed>(effects.back());
    if (refused)
      remote_.send(model::ChannelCloseOk{deletion.channel});
    else
      remote_.send(model::ChannelClose{deletion.channel});
    if (!refused) {
      remote_.receive(patience, effects);
      return;
    }
    std::this_thread::sleep_for(20ms);
  }
}

void RealRun::clean_up() {
  remote_.drop_all();
  for (std::string& queue : names_.queues()) queues_.insert(std::move(queue));
  try {
    if (shell_) shell_->restore();
    model::Effects opened;
    remote_.send(model::ConnectionOpen{model::ConnectionId{1000}});
    remote_.receive(patience, opened);
    for (const std::string& queue : queues_) {
      const bool ours = !queue.empty() && !queue.starts_with("amq.rabbitmq.");
      if (ours) remove(model::QueueDelete{.channel = {}, .queue = queue});
    }
    for (const std::string& exchange : exchanges_) {
      const bool ours = !exchange.empty() && !exchange.starts_with("amq.");
      if (ours) remove(model::ExchangeDelete{.channel = {}, .exchange = exchange});
    }
  } catch (const std::exception&) {
    // The broker is gone, and with it what would have been deleted.
  }
}

std::string Comparison::difference(model::Effects expected, model::Effects actual) {
  const auto expected_confirmed = expected_confirms_.take(expected);
  const auto confirmed = actual_confirms_.take(actual);
  for (model::Effects* const effects : {&expected, &actual}) {
    for (model::Effect& effect : *effects) effect = without_time_of_death(effect);
    order_by_channel(*effects);
  }
  std::string diff = model::difference(expected, actual);
  if (expected_confirmed == confirmed) return diff;
  for (const std::string& it : expected_confirmed) diff += "  - confirmed " + it + '\n';
  for (const std::string& it : confirmed) diff += "  + confirmed " + it + '\n';
  return diff;
}

}  // namespace rehearsal::properties::conformance
