#include "properties/conformance/virtual_host.hpp"

#include <chrono>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>
#include <variant>

namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;

constexpr model::ChannelId channel{model::ConnectionId{1}, 1};
/// A busy broker takes its time, and one that is gone closes the connection.
constexpr auto answer_max = 60s;

bool may_be_deleted(const std::string& name) {
  return !name.empty() && (!name.starts_with("amq.") || name.starts_with("amq.gen-"));
}

bool ends_the_answers(const model::Effects& effects) {
  if (effects.empty()) return false;
  return !std::holds_alternative<model::ConnectionOpenOk>(effects.back()) &&
         !std::holds_alternative<model::ChannelOpenOk>(effects.back());
}

bool is_answered(const model::Effects& effects) {
  return !effects.empty() && std::holds_alternative<model::ExchangeDeclareOk>(effects.back());
}

}  // namespace

void VirtualHost::operate(const model::Command& command) {
  if (!operator_) throw std::logic_error("an operator's command, and nobody to carry it out");
  operator_->perform(command);
}

void VirtualHost::restore() {
  if (operator_) operator_->restore();
}

void VirtualHost::stop_broker(model::Outage how) {
  if (!switch_) throw std::logic_error("the broker is to go down, and nobody can stop it");
  switch_->stop(how);
}

void VirtualHost::start_broker() {
  switch_->start();
  turn_janitor_out();
}

void VirtualHost::clear(const std::set<std::string>& queues,
                        const std::set<std::string>& exchanges) {
  for (int tries = 0; tries < 100; ++tries) {
    if (try_to_clear(queues, exchanges)) return;
    std::this_thread::sleep_for(10ms);
  }
  throw std::runtime_error("broker " + url_.text() + ": what a program made cannot be deleted");
}

void VirtualHost::let_janitor_in() {
  if (std::exchange(janitor_is_there_, true)) return;
  janitor_.send(model::ConnectionOpen{channel.connection});
  janitor_.send(model::ChannelOpen{channel});
}

/// The answer says that everything before it has been done.
model::Effects VirtualHost::ask() {
  janitor_.send(
      model::ExchangeDeclare{.channel = channel, .exchange = "amq.direct", .passive = true});
  model::Effects effects;
  const auto deadline = std::chrono::steady_clock::now() + answer_max;
  while (!ends_the_answers(effects) && std::chrono::steady_clock::now() < deadline) {
    janitor_.receive(1000ms, effects);
  }
  if (!is_answered(effects)) turn_janitor_out();
  return effects;
}

void VirtualHost::turn_janitor_out() {
  janitor_.drop_all();
  janitor_is_there_ = false;
}

void VirtualHost::go_and_return(unsigned times) {
  let_janitor_in();
  for (unsigned i = 0; i < times; ++i) {
    if (is_answered(ask())) continue;
    throw std::runtime_error("broker " + url_.text() + ": no answer");
  }
}

bool VirtualHost::try_to_clear(const std::set<std::string>& queues,
                               const std::set<std::string>& exchanges) {
  let_janitor_in();
  for (const std::string& queue : queues) {
    if (!may_be_deleted(queue)) continue;
    janitor_.send(model::QueueDelete{.channel = channel, .queue = queue, .nowait = true});
  }
  for (const std::string& exchange : exchanges) {
    if (!may_be_deleted(exchange)) continue;
    janitor_.send(model::ExchangeDelete{.channel = channel, .exchange = exchange, .nowait = true});
  }
  return is_answered(ask());
}

}  // namespace rehearsal::properties::conformance
