#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "broker_adapters/amqp_server/server.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"

/// `rehearse service` as a process that lives long, on the model as a server.
namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;
using broker_adapters::ChannelRef;
using broker_adapters::Context;
using broker_adapters::ExchangeType;
using broker_adapters::QueueOptions;
using broker_adapters::Service;
using broker_adapters::amqp_server::Server;
using broker_adapters::amqp_server::ServerOptions;
using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::rabbitmq::RabbitWorld;
using broker_adapters::rabbitmq::TemporaryFolder;

constexpr const char* exchange = "order_exchange";
constexpr const char* queue = "payment.order_placed";

/// The broker, on a thread of its own.
class Broker {
 public:
  Broker() : server_(ServerOptions{.port = 0}), thread_([this] { server_.run(); }) {}
  ~Broker() {
    server_.stop();
    thread_.join();
  }
  BrokerUrl url() const {
    BrokerUrl url;
    url.host = "127.0.0.1";
    url.port = server_.port();
    return url;
  }

 private:
  Server server_;
  std::thread thread_;
};

/// `rehearse service payment`, until the object's end.
class PaymentProcess {
 public:
  PaymentProcess(const BrokerUrl& url, const std::filesystem::path& store,
                 std::filesystem::path output)
      : output_(std::move(output)) {
    // Before the fork, for another thread may have the allocator locked then. With the password,
    // which the URL's own text leaves out.
    const std::string broker =
        "amqp://guest:guest@" + url.host + ":" + std::to_string(url.port) + "/";
    process_ = fork();
    if (process_ == 0) become(broker, store);
  }
  ~PaymentProcess() {
    kill(process_, SIGINT);
    waitpid(process_, nullptr, 0);
  }
  PaymentProcess(const PaymentProcess&) = delete;
  PaymentProcess& operator=(const PaymentProcess&) = delete;

  std::string said() const {
    std::ifstream stream(output_);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  /// What of it is in memory.
  std::size_t resident_kib() const {
    std::ifstream status("/proc/" + std::to_string(process_) + "/status");
    for (std::string word; status >> word;) {
      std::size_t kib = 0;
      if (word == "VmRSS:" && status >> kib) return kib;
    }
    return 0;
  }

 private:
  [[noreturn]] void become(const std::string& broker, const std::filesystem::path& store) const {
    const int file = open(output_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(file, STDOUT_FILENO);
    execl(REHEARSE_PATH, REHEARSE_PATH, "service", "payment", "--broker", broker.c_str(), "--store",
          store.c_str(), nullptr);
    std::_Exit(127);
  }

  std::filesystem::path output_;
  pid_t process_ = -1;
};

/// OrderPlaced(101), as the event of that id, as large as the name of its customer.
model::MessageRef order_placed(const std::string& id, std::size_t size) {
  model::Properties properties;
  properties.type = "OrderPlaced";
  properties.message_id = id;
  const std::string customer(size, 'x');
  return std::make_shared<model::Message>(
      exchange, model::Name(), std::move(properties),
      R"({"event_type":"OrderPlaced","data":{"order_id":101,"customer":")" + customer + "\"}}");
}

/// Publishes, and waits until the service has taken everything.
sim::task<> publish(Context& context, model::MessageRef message, int times, bool& done) {
  constexpr int window = 500;
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange(exchange, ExchangeType::fanout);
  const QueueOptions options = QueueOptions::durable(queue);
  co_await channel->declare_queue(options);
  co_await channel->bind(queue, exchange);
  std::uint32_t left = 1;
  for (int sent = 0; sent < times || left > 0;) {
    for (int i = 0; i < window && sent < times; ++i, ++sent) co_await channel->publish(message);
    const model::QueueDeclareOk declared = co_await channel->declare_queue(options);
    left = declared.message_count;
    if (left > window) co_await context.sleep(1ms);
  }
  done = true;
}

void publish(const BrokerUrl& url, const model::MessageRef& message, int times) {
  bool done = false;
  const std::vector<Service> publisher{
      {"publisher", [&](Context& self) { return publish(self, message, times, done); }}};
  const TemporaryFolder folder;
  RabbitWorld world(publisher, url, folder.path());
  world.history().kept = false;
  world.open({});
  EXPECT_TRUE(world.run_until([&] { return done; }, 120s));
  world.shut_down();
}

bool soon(const std::function<bool()>& holds) {
  const auto limit = std::chrono::steady_clock::now() + 30s;
  while (!holds() && std::chrono::steady_clock::now() < limit) std::this_thread::sleep_for(20ms);
  return holds();
}

std::size_t times_said(const PaymentProcess& service, const std::string& words) {
  const std::string said = service.said();
  std::size_t times = 0;
  for (std::size_t at = said.find(words); at != said.npos; at = said.find(words, at + 1)) ++times;
  return times;
}

TEST(ServiceProcess, takes_no_more_memory_for_more_messages) {
  const Broker broker;
  const TemporaryFolder folder;
  const PaymentProcess service(broker.url(), folder.path(), folder.path() / "output");
  // The first copy is charged for, and all others are known by their id.
  const model::MessageRef message = order_placed("placed", 1024);
  publish(broker.url(), message, 5'000);
  const std::size_t before = service.resident_kib();
  publish(broker.url(), message, 30'000);
  const std::size_t after = service.resident_kib();
  EXPECT_GT(before, 0u);
  EXPECT_LT(after, before + 4 * 1024) << "30,000 messages of 1 KiB went through it";
  EXPECT_EQ(times_said(service, "charge 101"), 1u);
}

TEST(ServiceProcess, acts_once_for_an_idempotency_key_although_another_process_did) {
  const Broker broker;
  const TemporaryFolder folder;
  {
    const PaymentProcess first(broker.url(), folder.path(), folder.path() / "first");
    publish(broker.url(), order_placed("one", 10), 1);
    EXPECT_TRUE(soon([&] { return times_said(first, "charge 101") == 1; })) << first.said();
  }
  const PaymentProcess second(broker.url(), folder.path(), folder.path() / "second");
  publish(broker.url(), order_placed("another", 10), 1);
  EXPECT_TRUE(soon([&] {
    return times_said(second, "charge 101 (already done under this key)") == 1;
  })) << second.said();
}

}  // namespace
}  // namespace rehearsal::tools
