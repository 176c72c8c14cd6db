#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/remote_broker.hpp"
#include "model/golden_scripts.hpp"
#include "model/text/script.hpp"
#include "properties/conformance/comparison.hpp"
#include "properties/conformance/programs/programs.hpp"
#include "properties/conformance/real_run.hpp"

/// Runs model/scripts/*.txt on a real RabbitMQ, so that what they expect is not merely our own
/// belief. Compared after N1 to N3, N5, N6 and N19 of the rules. What RabbitMQ does in its own time
/// is given time; a script that fails is tried again alone, and more slowly (N7, N8, N12).
namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;
using broker_adapters::rabbitmq::Operator;
using broker_adapters::rabbitmq::OperatorShell;
using broker_adapters::rabbitmq::PrivateBroker;

/// Null for what cannot be read: the test of that name says what is wrong.
std::optional<model::Script> script_named(const std::string& name) {
  try {
    return model::golden_script(name);
  } catch (const std::runtime_error&) {
    return {};
  }
}

/// Not for the model only, and of the version that is installed here. What cannot be read is.
bool is_for_rabbitmq(const std::string& name) {
  const auto script = script_named(name);
  return !script || (!script->only && model::is_compared(script->version));
}

std::vector<std::string> script_names() {
  std::vector<std::string> names = model::golden_script_names();
  std::erase_if(names, [](const std::string& name) { return !is_for_rabbitmq(name); });
  return names;
}

void go_down(PrivateBroker& broker, model::Outage outage) {
  if (outage == model::Outage::restart)
    broker.stop();
  else
    broker.kill();
}

/// One script on the real broker.
class Performance {
 public:
  Performance(model::Script script, VirtualHost& host, std::chrono::milliseconds quiet)
      : script_(std::move(script)), run_(host), quiet_(quiet) {}

  /// Goes on until the broker is to go down, which is for the caller to do, or there is no more, or
  /// something differs.
  std::optional<model::Outage> go_on() {
    for (; diff_.empty() && next_ < script_.steps.size(); ++next_) {
      const model::Step& step = script_.steps[next_];
      if (const auto* outage = std::get_if<model::Outage>(&step.what)) return *outage;
      if (const auto* wait = std::get_if<model::Wait>(&step.what))
        std::this_thread::sleep_for(wait->time + timers_are_late);
      else
        run_.send(comparison_.as_in_rabbitmq(std::get<model::Command>(step.what)));
      compare(step, hear(expected_of(step).size()));
    }
    return {};
  }
  /// Goes over the outage: the broker is down. The model says nothing when it is killed, and its
  /// clients are simply gone.
  void lose_broker() {
    const model::Step& step = script_.steps[next_++];
    model::Effects effects = hear(expected_of(step).size());
    std::erase_if(effects, [](const model::Effect& effect) {
      const auto* closed = std::get_if<model::ConnectionClosed>(&effect);
      return closed && closed->reply_code == model::ReplyCode{};
    });
    run_.drop_all();
    compare(step, effects);
  }

  bool is_over() const { return diff_.empty() && next_ == script_.steps.size(); }
  /// What differs, and where; empty when nothing does.
  const std::string& difference() const { return diff_; }

 private:
  static model::Effects expected_of(const model::Step& step) {
    model::Effects expected = step.effects;
    std::erase_if(expected, model::is_for_observers);
    return expected;
  }

  void compare(const model::Step& step, const model::Effects& actual) {
    const model::Effects expected = expected_of(step);
    const std::string diff = comparison_.difference(expected, actual);
    if (!diff.empty())
      diff_ = std::to_string(step.line) + ": " + step.text + '\n' + diff;
    else
      comparison_.accept(expected, actual, tally_);
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

  model::Script script_;
  RealRun run_;
  std::chrono::milliseconds quiet_;
  Comparison comparison_;
  Tally tally_;
  std::size_t next_ = 0;
  std::string diff_;
};

/// What differs; empty when nothing does.
std::string perform(const model::Script& script, PrivateBroker& broker, VirtualHost& host,
                    std::chrono::milliseconds quiet) {
  Performance performance(script, host, quiet);
  while (const auto outage = performance.go_on()) {
    go_down(broker, *outage);
    performance.lose_broker();
    broker.start();
  }
  return performance.difference();
}

/// How the broker goes down first in the script.
std::optional<model::Outage> first_outage(const model::Script& script) {
  for (const model::Step& step : script.steps) {
    if (const auto* outage = std::get_if<model::Outage>(&step.what)) return *outage;
  }
  return {};
}

/// Whether the script's commands change nothing that all virtual hosts share.
bool may_have_company(const model::Script& script) {
  model::programs::Program program;
  for (const model::Step& step : script.steps) {
    if (!std::holds_alternative<model::Outage>(step.what)) program.push_back(step.what);
  }
  return !model::programs::needs_the_broker_alone(program);
}

/// Does it for 0 to size - 1, at the same time.
template <class Do>
void side_by_side(std::size_t size, Do it) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < size; ++i) threads.emplace_back(it, i);
  for (std::thread& thread : threads) thread.join();
}

/// Virtual hosts of the broker, for scripts side by side: they wait most of the time, and a broker
/// takes long to start.
class Hosts {
 public:
  Hosts(PrivateBroker& broker, OperatorShell& shell) : broker_(broker) {
    for (std::size_t i = 0; i < size; ++i) {
      auto url = broker.url();
      url.vhost = "host" + std::to_string(i);
      shell.create_vhost(url.vhost);
      hosts_.push_back(std::make_unique<VirtualHost>(url, &shell));
    }
  }

  /// The names of those that did what they say. Others may only have been slow.
  std::set<std::string> perform(const std::vector<std::string>& names) {
    std::map<std::optional<model::Outage>, std::vector<std::string>> by_outage;
    for (const std::string& name : names) {
      const auto script = script_named(name);
      if (script && may_have_company(*script)) by_outage[first_outage(*script)].push_back(name);
    }
    for (const auto& [outage, those] : by_outage) {
      if (outage)
        perform(those, *outage);
      else
        perform_without_outage(those);
    }
    return std::move(held_);
  }

 private:
  void perform_without_outage(const std::vector<std::string>& names) {
    std::atomic<std::size_t> next = 0;
    side_by_side(size, [&](std::size_t host) {
      for (std::size_t i = next++; i < names.size(); i = next++) {
        Performance performance(model::golden_script(names[i]), *hosts_[host], quiet);
        performance.go_on();
        note(names[i], performance);
      }
    });
  }

  /// All of them live through the same outage.
  void perform(const std::vector<std::string>& names, model::Outage outage) {
    for (std::size_t from = 0; from < names.size(); from += size) {
      const std::size_t count = std::min(size, names.size() - from);
      std::vector<std::unique_ptr<Performance>> performances(count);
      side_by_side(count, [&](std::size_t i) {
        performances[i] =
            std::make_unique<Performance>(model::golden_script(names[from + i]), *hosts_[i], quiet);
        if (!performances[i]->go_on()) performances[i].reset();
      });
      go_down(broker_, outage);
      side_by_side(count, [&](std::size_t i) {
        if (performances[i]) performances[i]->lose_broker();
      });
      broker_.start();
      side_by_side(count, [&](std::size_t i) {
        if (!performances[i]) return;
        performances[i]->go_on();
        note(names[from + i], *performances[i]);
        performances[i].reset();
      });
    }
  }

  void note(const std::string& name, const Performance& performance) {
    const std::lock_guard guard(mutex_);
    if (performance.is_over()) held_.insert(name);
  }

  static constexpr std::size_t size = 12;
  static constexpr auto quiet = 10ms;

  PrivateBroker& broker_;
  std::vector<std::unique_ptr<VirtualHost>> hosts_;
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
    held = Hosts(*broker, *shell).perform(selected_names());
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
  VirtualHost host(SharedBroker::broker->url(), SharedBroker::shell.get());
  std::string diff;
  for (const auto quiet : {4ms, 25ms, 100ms}) {
    diff = perform(script, *SharedBroker::broker, host, quiet);
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

TEST(Operator, says_what_the_node_has_against_a_command) {
  if (!SharedBroker::broker) GTEST_SKIP() << "rabbitmq-server is not installed";
  OperatorShell& shell = *SharedBroker::shell;
  Operator somebody(shell);
  EXPECT_NE(somebody.perform(model::ClearPolicy{"no such policy"}), "");
  EXPECT_EQ(somebody.perform(model::Configure{model::Parameter::consumer_timeout, 60000}), "");
  EXPECT_EQ(somebody.perform(model::RaiseAlarm{model::Resource::disk}), "");
  somebody.restore();
  EXPECT_EQ(shell.call("rabbit_alarm", "get_alarms", "[]"), "[]");
  EXPECT_EQ(shell.call("application", "get_env", "[rabbit,consumer_timeout]"), "{ok,1800000}");
}

INSTANTIATE_TEST_SUITE_P(Scripts, GoldenScript, testing::ValuesIn(script_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace rehearsal::properties::conformance
