#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/remote_broker.hpp"
#include "model/script.hpp"
#include "model/text.hpp"
#include "properties/conformance/normalisation.hpp"

/// Runs model/scripts/*.txt on a real RabbitMQ, so that what they expect is not merely our own
/// belief. Compared after N1 to N3, N5, N6 and N19 of the rules. What RabbitMQ does in its own time
/// is given time; a script that fails is tried again, more slowly (N7, N8, N12).
namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;
using broker_adapters::rabbitmq::PrivateBroker;
using broker_adapters::rabbitmq::RemoteBroker;

namespace fs = std::filesystem;

fs::path folder() { return fs::path(REHEARSAL_SOURCE_DIR) / "model" / "scripts"; }

model::Script read_script(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(folder() / (name + ".txt")).rdbuf();
  return model::parse_script(text.str());
}

/// Those that are not for the model only.
std::vector<std::string> script_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() != ".txt") continue;
    if (!read_script(entry.path().stem()).only) names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// One broker for all scripts.
class SharedBroker final : public testing::Environment {
 public:
  void SetUp() override {
    if (!PrivateBroker::installed()) GTEST_SKIP() << "rabbitmq-server is not installed";
    broker = std::make_unique<PrivateBroker>();
  }
  void TearDown() override { broker.reset(); }

  static inline std::unique_ptr<PrivateBroker> broker;
};

const testing::Environment* const shared_broker =
    testing::AddGlobalTestEnvironment(new SharedBroker);

/// One script on the real broker.
class Performance {
 public:
  Performance(PrivateBroker& broker, std::chrono::milliseconds quiet)
      : broker_(broker), remote_(broker.url()), quiet_(quiet) {}

  /// What differs, and where; empty when nothing does.
  std::string perform(const model::Script& script) {
    for (const model::Step& step : script.steps) {
      expected_ = step.effects;
      std::erase_if(expected_, model::is_for_observers);
      std::visit([&](const auto& what) { perform(what); }, step.what);
      const std::string diff = difference();
      if (!diff.empty()) return std::to_string(step.line) + ": " + step.text + '\n' + diff;
    }
    return {};
  }

  /// Deletes what the script made.
  void clean_up(const model::Script& script) {
    remote_.drop_all();
    std::set<std::string> queues;
    std::set<std::string> exchanges;
    for (std::string& queue : names_.queues()) queues.insert(std::move(queue));
    for (const model::Step& step : script.steps) {
      const auto* const command = std::get_if<model::Command>(&step.what);
      if (!command) continue;
      if (const auto* it = std::get_if<model::QueueDeclare>(command)) {
        queues.insert(it->queue.str());
      } else if (const auto* that = std::get_if<model::ExchangeDeclare>(command)) {
        exchanges.insert(that->exchange.str());
      }
    }
    for (const std::string& queue : queues) {
      if (!queue.empty()) remove(model::QueueDelete{.channel = {}, .queue = queue});
    }
    for (const std::string& exchange : exchanges) {
      const bool may = !exchange.empty() && !exchange.starts_with("amq.");
      if (may) remove(model::ExchangeDelete{.channel = {}, .exchange = exchange});
    }
    remote_.drop_all();
  }

 private:
  static constexpr auto patience = 2000ms;

  void perform(const model::Command& command) {
    remote_.send(names_.as_in_rabbitmq(command));
    collect();
  }
  void perform(model::Wait wait) {
    std::this_thread::sleep_for(wait.time + 50ms);
    collect();
  }
  /// The model says nothing when it is killed, and its clients are simply gone.
  void perform(model::Outage outage) {
    if (outage == model::Outage::restart)
      broker_.stop();
    else
      broker_.kill();
    collect();
    std::erase_if(actual_, [](const model::Effect& effect) {
      const auto* closed = std::get_if<model::ConnectionClosed>(&effect);
      return closed && closed->reply_code == model::ReplyCode{};
    });
    remote_.drop_all();
    broker_.start();
  }

  /// Waits for as many effects as are expected, and then for some that are not.
  void collect() {
    actual_.clear();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (actual_.size() < expected_.size() && std::chrono::steady_clock::now() < deadline) {
      remote_.receive(100ms, actual_);
    }
    for (std::size_t before = actual_.size() + 1; actual_.size() != before;) {
      before = actual_.size();
      remote_.receive(quiet_, actual_);
    }
    for (model::Effect& effect : actual_) effect = names_.as_in_model(effect);
  }

  std::string difference() {
    const auto confirmed_in_script = script_confirms_.take(expected_);
    const auto confirmed = real_confirms_.take(actual_);
    for (model::Effects* const effects : {&expected_, &actual_}) {
      for (model::Effect& effect : *effects) effect = without_time_of_death(effect);
      order_by_channel(*effects);
    }
    std::string diff = model::difference(expected_, actual_);
    if (confirmed_in_script == confirmed) return diff;
    for (const std::string& it : confirmed_in_script) diff += "  - confirmed " + it + '\n';
    for (const std::string& it : confirmed) diff += "  + confirmed " + it + '\n';
    return diff;
  }

  /// A queue whose exclusive owner has only just gone may still be locked (N13).
  template <class Deletion>
  void remove(Deletion deletion) {
    const model::ConnectionId connection{1000};
    deletion.channel = {connection, 1};
    for (int i = 0; i < 50; ++i) {
      remote_.drop_all();
      model::Effects effects;
      remote_.send(model::ConnectionOpen{connection});
      remote_.send(model::ChannelOpen{deletion.channel});
      remote_.send(deletion);
      while (effects.size() < 3) remote_.receive(patience, effects);
      if (!std::holds_alternative<model::ChannelClosed>(effects.back())) return;
      std::this_thread::sleep_for(20ms);
    }
  }

  PrivateBroker& broker_;
  RemoteBroker remote_;
  std::chrono::milliseconds quiet_;
  GeneratedNames names_;
  ConfirmedNumbers script_confirms_;
  ConfirmedNumbers real_confirms_;
  model::Effects expected_;
  model::Effects actual_;
};

class GoldenScript : public testing::TestWithParam<std::string> {};

TEST_P(GoldenScript, IsWhatRabbitMQDoes) {
  if (!SharedBroker::broker) GTEST_SKIP() << "rabbitmq-server is not installed";
  const model::Script script = read_script(GetParam());
  std::string diff;
  for (const auto quiet : {4ms, 25ms, 100ms}) {
    Performance performance(*SharedBroker::broker, quiet);
    diff = performance.perform(script);
    performance.clean_up(script);
    if (diff.empty()) return;
  }
  FAIL() << "model/scripts/" << GetParam() << ".txt:" << diff;
}

INSTANTIATE_TEST_SUITE_P(Scripts, GoldenScript, testing::ValuesIn(script_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace rehearsal::properties::conformance
