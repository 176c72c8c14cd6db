#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "model/refusals/attempts.hpp"
#include "model/refusals/golden_table.hpp"
#include "model/text/text.hpp"
#include "properties/conformance/real_run.hpp"

/// Makes the attempts of model/refusals on a real RabbitMQ: the golden table is what it says.
/// REHEARSAL_REWRITE=1 writes the table anew.
namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;
using broker_adapters::rabbitmq::OperatorShell;
using broker_adapters::rabbitmq::PrivateBroker;
using model::refusals::answer;
using model::refusals::Attempt;
using model::refusals::client;

/// The effect of that type, or null.
template <class Type>
const Type* find_in(const model::Effects& effects) {
  for (const model::Effect& effect : effects) {
    if (const auto* const it = std::get_if<Type>(&effect)) return it;
  }
  return nullptr;
}

bool has_answer(const model::Effects& effects) {
  return find_in<model::ChannelFlowOk>(effects) || find_in<model::ChannelClosed>(effects) ||
         find_in<model::ConnectionClosed>(effects);
}

std::optional<model::ChannelId> channel_of(const model::Command& command) {
  return std::visit(
      [](const auto& it) -> std::optional<model::ChannelId> {
        if constexpr (requires { it.channel; })
          return it.channel;
        else
          return std::nullopt;
      },
      command);
}

/// One attempt, value by value.
class Trial {
 public:
  Trial(const Attempt& attempt, VirtualHost& host) : attempt_(attempt), host_(host) {}

  std::string make() {
    std::vector<std::string> answers;
    for (const std::string& value : attempt_.values) answers.push_back(answer_to(value));
    return model::refusals::paragraph(attempt_, answers);
  }

 private:
  std::string answer_to(const std::string& value) {
    if (!run_) prepare();
    const model::Effects effects = perform(attempt_.with(value));
    // What is taken changes something, and what closes the connection ends it.
    if (const auto* const closed = find_in<model::ChannelClosed>(effects))
      reopen(closed->channel);
    else
      run_.reset();
    return answer(effects);
  }

  void prepare() {
    run_.emplace(host_);
    run_->send(model::ConnectionOpen{client.connection});
    must(model::ChannelOpen{client});
    for (const std::string& command : attempt_.before) must(model::parse_command(command));
  }

  /// A new channel, on which is done what the old one had done before.
  void reopen(model::ChannelId channel) {
    run_->send(model::ChannelCloseOk{channel});
    must(model::ChannelOpen{channel});
    for (const std::string& text : attempt_.before) {
      const model::Command command = model::parse_command(text);
      const bool opens = std::holds_alternative<model::ChannelOpen>(command);
      if (channel_of(command) == channel && !opens) must(command);
    }
  }

  void must(const model::Command& command) {
    const std::string said = answer(perform(command));
    if (said != "taken") throw std::runtime_error(text(command) + ": " + said);
  }

  /// What is said until it is done.
  model::Effects perform(const model::Command& command) {
    run_->send(command);
    const auto channel = channel_of(command);
    if (!channel) return {};
    run_->send(model::ChannelFlow{*channel});
    model::Effects effects;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!has_answer(effects)) {
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error(text(command) + ": no answer");
      run_->receive(100ms, effects);
    }
    return effects;
  }

  const Attempt& attempt_;
  VirtualHost& host_;
  std::optional<RealRun> run_;
};

/// The paragraphs, made side by side in virtual hosts. Their names are as long as that of the
/// model's, so that RabbitMQ cuts its texts where the model does.
std::vector<std::string> made(const std::vector<Attempt>& attempts, PrivateBroker& broker) {
  OperatorShell shell(broker.node());
  std::vector<std::string> paragraphs(attempts.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (const std::string vhost : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    auto url = broker.url();
    url.vhost = vhost;
    shell.create_vhost(vhost);
    threads.emplace_back([&, url] {
      VirtualHost host(url, &shell);
      for (std::size_t i = next++; i < attempts.size(); i = next++) {
        try {
          paragraphs[i] = Trial(attempts[i], host).make();
        } catch (const std::exception& error) {
          ADD_FAILURE() << attempts[i].command << ": " << error.what();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return paragraphs;
}

bool asked_to_rewrite() {
  const char* const asked = std::getenv("REHEARSAL_REWRITE");
  return asked && std::string_view(asked) == "1";
}

TEST(Refusals, are_those_of_RabbitMQ) {
  if (!PrivateBroker::installed()) GTEST_SKIP() << "rabbitmq-server is not installed";
  PrivateBroker broker;
  const auto paragraphs = made(model::refusals::attempts(), broker);
  if (testing::Test::HasFailure()) return;
  if (asked_to_rewrite()) {
    std::ofstream(model::refusals::golden_table_file()) << model::refusals::table_of(paragraphs);
    return;
  }
  EXPECT_EQ(model::refusals::difference_from_golden(paragraphs), "")
      << "- " << model::refusals::golden_table_file().string() << ", + RabbitMQ";
}

}  // namespace
}  // namespace rehearsal::properties::conformance
