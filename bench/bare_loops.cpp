#include <benchmark/benchmark.h>

#include <coroutine>
#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <queue>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

/// What the same work costs with nothing around it: the yardstick of all our numbers.
namespace {

/// One event through a binary heap that holds a thousand.
void bare_timer(benchmark::State& state) {
  using Event = std::pair<std::uint64_t, std::uint64_t>;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> heap;
  std::uint64_t noise = 1;
  const auto random = [&noise] {
    return noise = noise * 6364136223846793005u + 1442695040888963407u;
  };
  for (int i = 0; i < 1000; ++i) heap.emplace(random() >> 40, i);
  for (auto _ : state) {
    const Event event = heap.top();
    heap.pop();
    heap.emplace(event.first + (random() >> 40), event.second);
  }
}
BENCHMARK(bare_timer);

/// A broker as one would write it in an afternoon, with the containers of the standard library.
struct BareBroker {
  struct Message {
    std::string exchange;
    std::string routing_key;
    std::string type;
    std::string correlation_id;
    std::string body;
  };
  struct Delivery {
    std::uint64_t tag;
    Message message;
  };

  void publish(const Message& message) {
    for (const std::string& name : bindings.find(message.exchange)->second)
      queues.find(name)->second.push_back(message);
  }
  void deliver(const std::string& name) {
    std::deque<Message>& queue = queues.find(name)->second;
    const auto held = unacknowledged.emplace(++tag, std::move(queue.front())).first;
    queue.pop_front();
    inbox.push_back({tag, held->second});
  }
  void acknowledge(std::uint64_t delivered) { unacknowledged.erase(delivered); }

  std::unordered_map<std::string, std::vector<std::string>> bindings;
  std::unordered_map<std::string, std::deque<Message>> queues;
  std::map<std::uint64_t, Message> unacknowledged;
  std::deque<Delivery> inbox;
  std::uint64_t tag = 0;
};

/// Publish, route, queue, deliver and acknowledge one message, with no handler.
void bare_message(benchmark::State& state) {
  const std::string queue = "payment.order_placed";
  BareBroker broker;
  broker.bindings["order_exchange"] = {queue};
  broker.queues[queue] = {};
  for (auto _ : state) {
    broker.publish({"order_exchange", "", "OrderPlaced", "101",
                    R"({"event_type":"OrderPlaced","data":{"order_id":101}})"});
    broker.deliver(queue);
    const BareBroker::Delivery delivery = std::move(broker.inbox.front());
    broker.inbox.pop_front();
    benchmark::DoNotOptimize(delivery.message.body.data());
    broker.acknowledge(delivery.tag);
  }
}
BENCHMARK(bare_message);

/// One event dumped and parsed.
void bare_json(benchmark::State& state) {
  for (auto _ : state) {
    nlohmann::json event;
    event["event_type"] = "OrderPlaced";
    event["data"]["order_id"] = 101;
    event["data"]["customer"] = "John Doe";
    const std::string body = event.dump();
    const auto parsed = nlohmann::json::parse(body);
    benchmark::DoNotOptimize(parsed["data"]["order_id"].get<int>());
  }
}
BENCHMARK(bare_json);

struct Coroutine {
  struct promise_type {
    Coroutine get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
};

Coroutine suspend_once() { co_await std::suspend_always(); }

/// One coroutine created, suspended, resumed and destroyed.
void bare_coroutine(benchmark::State& state) {
  for (auto _ : state) {
    const Coroutine coroutine = suspend_once();
    coroutine.handle.resume();
    coroutine.handle.resume();
    coroutine.handle.destroy();
  }
}
BENCHMARK(bare_coroutine);

}  // namespace
