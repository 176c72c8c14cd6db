#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/remote_broker.hpp"
#include "model/golden_scripts.hpp"
#include "model/programs/programs.hpp"
#include "model/script.hpp"
#include "properties/conformance/comparison.hpp"
#include "properties/conformance/real_run.hpp"

/// Runs model/scripts/*.txt on a real RabbitMQ, so that what they expect is not merely our own
/// belief. Compared after N1 to N3, N5, N6 and N19 of the rules. What RabbitMQ does in its own time
/// is given time; a script that fails is tried again alone, and more slowly (N7, N8, N12).
namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;
using broker_adapters::rabbitmq::OperatorShell;
using broker_adapters::rabbitmq::PrivateBroker;

/// Not for the model only, and of the version that is installed here. What cannot be read is: the
/// test of that name says what is wrong.
bool is_for_rabbitmq(const std::string& name) {
  try {
    const model::Script script = model::golden_script(name);
    return !script.only && model::is_compared(script.version);
  } catch (const std::runtime_error&) {
    return true;
  }
}

std::vector<std::string> script_names() {
  std::vector<std::string> names = model::golden_script_names();
  std::erase_if(names, [](const std::string& name) { return !is_for_rabbitmq(name); });
  return names;
}

/// One script on the real broker.
class Performance {
 public:
  Performance(PrivateBroker& broker, Ground& ground, std::chrono::milliseconds quiet)
      : broker_(broker), run_(ground), quiet_(quiet) {}

  /// What differs, and where; empty when nothing does.
  std::string perform(const model::Script& script) {
    for (const model::Step& step : script.steps) {
      model::Effects expected = step.effects;
      std::erase_if(expected, model::is_for_observers);
      const model::Effects actual =
          std::visit([&](const auto& what) { return perform(what, expected.size()); }, step.what);
      const std::string diff = comparison_.difference(expected, actual);
      if (!diff.empty()) return std::to_string(step.line) + ": " + step.text + '\n' + diff;
      comparison_.accept(expected, actual, tally_);
    }
    return {};
  }

 private:
  model::Effects perform(const model::Command& command, std::size_t expected) {
    run_.send(comparison_.as_in_rabbitmq(command));
    return hear(expected);
  }
  model::Effects perform(model::Wait wait, std::size_t expected) {
    std::this_thread::sleep_for(wait.time + timers_are_late);
    return hear(expected);
  }
  /// The model says nothing when it is killed, and its clients are simply gone.
  model::Effects perform(model::Outage outage, std::size_t expected) {
    if (outage == model::Outage::restart)
      broker_.stop();
    else
      broker_.kill();
    model::Effects effects = hear(expected);
    std::erase_if(effects, [](const model::Effect& effect) {
      const auto* closed = std::get_if<model::ConnectionClosed>(&effect);
      return closed && closed->reply_code == model::ReplyCode{};
    });
    run_.drop_all();
    broker_.start();
    return effects;
  }

  /// Waits for as many effects as are expected, and then for some that are not.
  model::Effects hear(std::size_t expected) {
    model::Effects effects;
    const auto patience = std::max<std::chrono::milliseconds>(300ms, 30 * quiet_);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (effects.size() < expected && std::chrono::steady_clock::now() < deadline) {
      run_.receive(100ms, effects);
    }
    run_.settle(quiet_, effects);
    return effects;
  }

  static constexpr auto timers_are_late = 50ms;

  PrivateBroker& broker_;
  RealRun run_;
  std::chrono::milliseconds quiet_;
  Comparison comparison_;
  Tally tally_;
};

/// Whether it changes nothing that all virtual hosts share.
bool may_have_company(const std::string& name) {
  try {
    const model::Script script = model::golden_script(name);
    model::programs::Program program;
    for (const model::Step& step : script.steps) program.push_back(step.what);
    return !model::programs::needs_the_broker_alone(program);
  } catch (const std::runtime_error&) {
    return false;
  }
}

/// Scripts on virtual hosts of one broker, side by side, for they wait most of the time.
class SideBySide {
 public:
  SideBySide(PrivateBroker& broker, const std::vector<std::string>& names) : broker_(broker) {
    for (const std::string& name : names) {
      if (may_have_company(name)) names_.push_back(name);
    }
  }

  /// The names of those that did what they say. Others may only have been slow.
  std::set<std::string> perform() {
    std::vector<std::thread> threads;
    for (int i = 1; i <= hosts; ++i) threads.emplace_back([this, i] { perform(i); });
    for (std::thread& thread : threads) thread.join();
    return std::move(held_);
  }

 private:
  void perform(int number) {
    OperatorShell shell(broker_.node());
    auto url = broker_.url();
    url.vhost = "host" + std::to_string(number);
    shell.create_vhost(url.vhost);
    Ground ground(url, &shell);
    for (std::size_t i = next_++; i < names_.size(); i = next_++) {
      const bool holds =
          Performance(broker_, ground, 10ms).perform(model::golden_script(names_[i])).empty();
      const std::lock_guard guard(mutex_);
      if (holds) held_.insert(names_[i]);
    }
  }

  static constexpr int hosts = 12;

  PrivateBroker& broker_;
  std::vector<std::string> names_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::set<std::string> held_;
};

/// Of the scripts that are to run.
std::vector<std::string> selected_names() {
  std::vector<std::string> names;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const testing::TestInfo& test = *suite.GetTestInfo(j);
      const std::string_view name = test.name();
      const std::size_t slash = name.find('/');
      if (test.should_run() && slash != name.npos) names.emplace_back(name.substr(slash + 1));
    }
  }
  return names;
}

/// One broker for all scripts.
class SharedBroker final : public testing::Environment {
 public:
  void SetUp() override {
    if (!PrivateBroker::installed()) GTEST_SKIP() << "rabbitmq-server is not installed";
    broker = std::make_unique<PrivateBroker>();
    shell = std::make_unique<OperatorShell>(broker->node());
    held = SideBySide(*broker, selected_names()).perform();
  }
  void TearDown() override {
    shell.reset();
    broker.reset();
  }

  static inline std::unique_ptr<PrivateBroker> broker;
  static inline std::unique_ptr<OperatorShell> shell;
  static inline std::set<std::string> held;
};

const testing::Environment* const shared_broker =
    testing::AddGlobalTestEnvironment(new SharedBroker);

class GoldenScript : public testing::TestWithParam<std::string> {};

TEST_P(GoldenScript, IsWhatRabbitMQDoes) {
  if (!SharedBroker::broker) GTEST_SKIP() << "rabbitmq-server is not installed";
  if (SharedBroker::held.contains(GetParam())) return;
  const model::Script script = model::golden_script(GetParam());
  Ground ground(SharedBroker::broker->url(), SharedBroker::shell.get());
  std::string diff;
  for (const auto quiet : {4ms, 25ms, 100ms}) {
    diff = Performance(*SharedBroker::broker, ground, quiet).perform(script);
    if (diff.empty()) return;
  }
  FAIL() << "model/scripts/" << GetParam() << ".txt:" << diff;
}

TEST(OperatorShell, makes_virtual_hosts_that_guest_may_use) {
  if (!SharedBroker::broker) GTEST_SKIP() << "rabbitmq-server is not installed";
  OperatorShell& shell = *SharedBroker::shell;
  auto url = SharedBroker::broker->url();
  url.vhost = "another";
  shell.create_vhost(url.vhost);
  broker_adapters::rabbitmq::RemoteBroker client(url);
  client.send(model::ConnectionOpen{model::ConnectionId{1}});
  model::Effects effects;
  client.receive(2000ms, effects);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<model::ConnectionOpenOk>(effects[0]));
  shell.delete_vhost(url.vhost);
  EXPECT_THROW(shell.delete_vhost(url.vhost), std::runtime_error);
}

TEST(OperatorShell, says_what_the_node_has_against_a_command) {
  if (!SharedBroker::broker) GTEST_SKIP() << "rabbitmq-server is not installed";
  OperatorShell& shell = *SharedBroker::shell;
  EXPECT_NE(shell.perform(model::ClearPolicy{"no such policy"}), "");
  EXPECT_EQ(shell.perform(model::Configure{model::Parameter::consumer_timeout, 60000}), "");
  EXPECT_EQ(shell.perform(model::RaiseAlarm{model::Resource::disk}), "");
  shell.restore();
  EXPECT_EQ(shell.call("rabbit_alarm", "get_alarms", "[]"), "[]");
  EXPECT_EQ(shell.call("application", "get_env", "[rabbit,consumer_timeout]"), "{ok,1800000}");
}

INSTANTIATE_TEST_SUITE_P(Scripts, GoldenScript, testing::ValuesIn(script_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace rehearsal::properties::conformance
