#include "broker_adapters/rabbitmq/broker_switch.hpp"

#include <stdexcept>
#include <string>
#include <thread>

#include "broker_adapters/rabbitmq/rabbit_world.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using namespace std::chrono_literals;

/// A node takes 6 s to start where it has a core for itself.
constexpr auto start_max = 120s;

}  // namespace

void NodeSwitch::stop(model::Outage how) {
  how_ = how;
  if (how == model::Outage::kill) return kill();
  const std::string answer = shell_.call("rabbit", "stop", "[]");
  if (answer != "ok") throw std::runtime_error("node " + url_.text() + ": cannot stop: " + answer);
}

/// The shell hears that the node is gone before there is an answer.
void NodeSwitch::kill() {
  std::string pid = shell_.call("os", "getpid", "[]");
  std::erase(pid, '"');
  try {
    shell_.call("os", "cmd", "[\"kill -KILL " + pid + "\"]");
  } catch (const std::runtime_error&) {
    return;
  }
  throw std::runtime_error("node " + url_.text() + ": cannot be killed");
}

void NodeSwitch::start() {
  if (how_ == model::Outage::restart) {
    const std::string answer = shell_.call("rabbit", "start", "[]");
    if (answer != "ok")
      throw std::runtime_error("node " + url_.text() + ": cannot start: " + answer);
  }
  wait_for_login(url_, start_max);
}

void wait_for_login(const BrokerUrl& url, std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    try {
      return RabbitWorld::check(url);
    } catch (const std::runtime_error&) {
      if (std::chrono::steady_clock::now() > deadline) {
        throw std::runtime_error("broker " + url.text() + ": nobody could log in within " +
                                 std::to_string(patience.count()) + " s");
      }
    }
    std::this_thread::sleep_for(100ms);
  }
}

}  // namespace rehearsal::broker_adapters::rabbitmq
