#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/rabbitmq/operator_shell.hpp"
#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/remote_broker.hpp"
#include "model/broker.hpp"

/// What the model says that its queues have in memory, and what RabbitMQ says of its own, in steady
/// states: both modes, messages that are kept in the index and messages that are not (rule 20.11).
namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;
using broker_adapters::rabbitmq::Operator;
using broker_adapters::rabbitmq::OperatorShell;
using broker_adapters::rabbitmq::PrivateBroker;
using broker_adapters::rabbitmq::RemoteBroker;

struct Kind {
  const char* queue;
  const char* mode;
  std::size_t size;
  bool persistent;
};
constexpr Kind kinds[] = {
    {"default.small", "default", 1024, true}, {"default.large", "default", 8192, true},
    {"lazy.small", "lazy", 1024, true},       {"lazy.large", "lazy", 8192, true},
    {"lazy.transient", "lazy", 1024, false},  {"default.transient", "default", 1024, false},
};

/// What is asked of each queue.
constexpr std::string_view items =
    "messages_ready, messages_unacknowledged, messages_ready_ram, messages_unacknowledged_ram, "
    "message_bytes_ready, message_bytes_unacknowledged, message_bytes_ram, messages_paged_out, "
    "message_bytes_paged_out";

std::string row(const model::QueueReport& queue) {
  std::ostringstream row;
  row << queue.name.view() << ' ' << queue.ready << ' ' << queue.unacked << ' '
      << queue.ready_in_memory.messages << ' ' << queue.unacked_in_memory.messages << ' '
      << queue.ready_messages.bytes << ' ' << queue.unacked_messages.bytes << ' '
      << queue.in_memory().bytes << ' ' << queue.transient_paged_out.messages << ' '
      << queue.transient_paged_out.bytes;
  return row.str();
}

/// The same, from "[[{name,{resource,<<"/">>,queue,<<"a">>}},{messages_ready,1},...],...]".
std::vector<std::string> rows(const std::string& answer) {
  std::vector<std::string> rows;
  const std::regex word("queue,<<\"([^\"]*)\">>|,(\\d+)\\}");
  for (std::sregex_iterator it(answer.begin(), answer.end(), word), end; it != end; ++it) {
    if ((*it)[1].matched)
      rows.push_back((*it)[1]);
    else
      rows.back() += " " + (*it)[2].str();
  }
  return rows;
}

class MemoryOnRabbitMQ : public testing::Test {
 protected:
  void SetUp() override {
    if (!PrivateBroker::installed()) GTEST_SKIP() << "rabbitmq-server is not installed";
    begin();
  }
  /// A broker for each attempt: one that has had a backlog pages out by other rates.
  void begin() {
    somebody.reset();
    remote.reset();
    shell.reset();
    broker.reset();
    model = model::Broker();
    differences.clear();
    broker = std::make_unique<PrivateBroker>();
    shell = std::make_unique<OperatorShell>(broker->node());
    somebody = std::make_unique<Operator>(*shell);
    connect();
  }
  void connect() {
    channel = {model::ConnectionId{++connections}, 1};
    remote = std::make_unique<RemoteBroker>(broker->url());
    both(model::ConnectionOpen{channel.connection});
    both(model::ChannelOpen{channel});
  }

  void declare(const Kind& kind, model::Table arguments) {
    both(model::QueueDeclare{.channel = channel,
                             .queue = kind.queue,
                             .durable = true,
                             .arguments = std::move(arguments)});
  }

  void declare_all() {
    for (const Kind& kind : kinds) declare(kind, {{"x-queue-mode", model::Value{kind.mode}}});
  }

  void get_all(int count) {
    for (const Kind& kind : kinds)
      for (int i = 0; i < count; ++i) both(model::Get{channel, kind.queue, false});
  }

  void publish_all(std::size_t count) {
    for (const Kind& kind : kinds) publish(kind, count);
  }

  void both(const model::Command& command) {
    model.apply(command, model::Time(), effects);
    remote->send(command);
    if (++sent % 100 == 0) remote->receive(0ms, answers);
  }

  /// Until nothing comes any more.
  void settle() {
    for (std::size_t before = answers.size() + 1; before != answers.size();) {
      before = answers.size();
      remote->receive(50ms, answers);
    }
  }

  void compare(const std::string& when) {
    settle();
    std::vector<std::string> expected;
    for (const model::QueueReport& queue : model.queues()) expected.push_back(row(queue));
    std::vector<std::string> actual;
    for (int attempt = 0; attempt < 100 && actual != expected; ++attempt) {
      if (attempt > 0) settle();
      actual = rows(shell->call("rabbit_amqqueue", "info_all",
                                "[<<\"/\">>, [name, " + std::string(items) + "]]"));
      std::sort(actual.begin(), actual.end());
    }
    if (actual == expected) return;
    differences += when + ", in " + std::string(items) + ":\n";
    for (const std::string& it : expected) differences += "  - " + it + '\n';
    for (const std::string& it : actual) differences += "  + " + it + '\n';
  }

  /// On a busy machine RabbitMQ pages out, now and then, by the rates at which messages come and
  /// go.
  template <class Steps>
  void try_three_times(Steps&& steps) {
    for (int attempt = 1;; ++attempt) {
      steps();
      somebody->restore();
      if (differences.empty()) return;
      if (attempt == 3) FAIL() << differences;
      begin();
    }
  }

  void set_policy(const char* mode) {
    const model::SetPolicy command{.name = "mode",
                                   .pattern = ".*",
                                   .apply_to = model::ApplyTo::queues,
                                   .definition = {{"queue-mode", model::Value{mode}}}};
    EXPECT_EQ(somebody->perform(command), "");
    model.apply(command, model::Time(), effects);
  }

  void publish(const Kind& kind, std::size_t count) {
    model::Properties properties;
    if (kind.persistent) properties.delivery_mode = std::uint8_t{2};
    const auto message = std::make_shared<const model::Message>(
        model::Name(), kind.queue, properties, std::string(kind.size, 'x'));
    for (std::size_t i = 0; i < count; ++i) both(model::Publish{channel, message, false, false});
  }

  std::unique_ptr<PrivateBroker> broker;
  std::unique_ptr<OperatorShell> shell;
  std::unique_ptr<Operator> somebody;
  std::unique_ptr<RemoteBroker> remote;
  model::ChannelId channel;
  std::uint32_t connections = 0;
  model::Broker model;
  model::Effects effects;
  model::Effects answers;
  std::size_t sent = 0;
  std::string differences;
};

TEST_F(MemoryOnRabbitMQ, IsWhatTheModelSays) {
  try_three_times([&] {
    declare_all();
    publish_all(5000);
    compare("after publishing");
    get_all(1);
    compare("after one get");
    get_all(2046);
    compare("after a batch of gets");
    get_all(10);
    compare("after ten more");
    both(model::Nack{channel, 3, false, true});
    both(model::Nack{channel, 4, false, true});
    both(model::Nack{channel, 2, false, true});
    compare("after some came back");
    both(model::Ack{channel, 6, false});
    compare("after an acknowledgement");
    both(model::Recover{channel, true});
    compare("after all came back");
    publish_all(3000);
    compare("after more came");
    both(model::Qos{.channel = channel, .prefetch_count = 6000});
    for (const Kind& kind : kinds)
      both(model::Consume{.channel = channel, .queue = kind.queue, .consumer_tag = kind.queue});
    compare("after consumers had what they may");
    both(model::Ack{channel, 0, true});
    compare("after all is acknowledged");
    publish_all(10);
    compare("after deliveries at once");
    for (const Kind& kind : kinds) both(model::Cancel{channel, kind.queue});
    publish_all(1);
    compare("after one without a consumer");
    both(model::Recover{channel, true});
    publish_all(100);
    compare("with all in the queues");
    for (const Kind& kind : kinds) both(model::QueuePurge{channel, kind.queue});
    compare("after a purge");
  });
}

TEST_F(MemoryOnRabbitMQ, IsConvertedByAPolicy) {
  try_three_times([&] {
    for (const Kind& kind : kinds) declare(kind, {});
    for (const Kind& kind : kinds) publish(kind, kind.persistent ? 5000 : 7000);
    get_all(3);
    set_policy("lazy");
    compare("after all became lazy");
    publish_all(100);
    get_all(2500);
    compare("after some went through lazy queues");
    set_policy("default");
    compare("after they are lazy no more");
    publish_all(100);
    get_all(10);
    compare("after some went through queues that still have some paged out");
    both(model::Recover{channel, true});
    compare("after all came back");
  });
}

TEST_F(MemoryOnRabbitMQ, IsReadBackInPartAfterARestart) {
  try_three_times([&] {
    declare_all();
    publish_all(5000);
    get_all(3);
    compare("before the restart");
    broker->stop();
    model.shutdown(model::Time(), effects);
    broker->start();
    model.restart(model::Time(), effects);
    connect();
    compare("after the restart");
    get_all(2050);
    compare("after some gets");
  });
}

}  // namespace
}  // namespace rehearsal::properties::conformance
