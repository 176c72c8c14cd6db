#pragma once

#include <amqp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/amqp_server/frames.hpp"

namespace rehearsal::bench {

/// A client of a broker with one channel, as thin as can be: what is measured is to be the broker.
/// rabbitmq-c logs in and declares; the messages are put together here, for rabbitmq-c sends each
/// frame on its own, and would be the slower one. Throws `std::runtime_error` when the broker
/// refuses something or is gone.
class Client {
 public:
  explicit Client(const std::string& url);

  void declare(const std::string& queue, const amqp_table_t& arguments = amqp_empty_table);
  /// How many messages wait in the queue.
  std::uint32_t count(const std::string& queue);
  /// With manual acknowledgement. Requires: nothing waits in the queue.
  void consume(const std::string& queue, std::uint16_t prefetch);

  /// A transient message, sent with the next `flush`.
  void publish(std::string_view queue, std::string_view body);
  /// Sent with the next `flush`.
  void ack(std::uint64_t delivery_tag);
  void flush();
  /// Waits until something is delivered. Returns the delivery tags of all that has come.
  std::vector<std::uint64_t> deliveries();

 private:
  struct Destroy {
    void operator()(amqp_connection_state_t state) const { amqp_destroy_connection(state); }
  };

  amqp_queue_declare_ok_t declare(const std::string& queue, bool passive,
                                  const amqp_table_t& arguments);
  void receive();

  std::unique_ptr<amqp_connection_state_t_, Destroy> state_;
  int socket_;
  std::string output_;
  broker_adapters::amqp_server::FrameReader input_;
};

}  // namespace rehearsal::bench
