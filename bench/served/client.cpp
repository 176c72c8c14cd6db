#include "bench/served/client.hpp"

#include <amqp_framing.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "broker_adapters/amqp_server/octets.hpp"
#include "broker_adapters/rabbitmq/rabbit_wire.hpp"

namespace rehearsal::bench {
namespace {

using broker_adapters::amqp::bytes;
using broker_adapters::amqp_server::append_frame;
using broker_adapters::amqp_server::append_number;
using broker_adapters::amqp_server::Frame;
using broker_adapters::amqp_server::FrameType;
using broker_adapters::amqp_server::number;

constexpr std::uint16_t channel = 1;
constexpr std::uint32_t frame_max = 131072;
constexpr std::size_t read_size = 65536;

void check(const amqp_rpc_reply_t& reply, const char* what) {
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
  throw std::runtime_error(std::string(what) + ": " +
                           (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION
                                ? amqp_error_string2(reply.library_error)
                                : "the broker refuses it"));
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void append_short(std::string& out, std::string_view text) {
  out += static_cast<char>(text.size());
  out += text;
}

}  // namespace

Client::Client(const std::string& url)
    : state_(broker_adapters::rabbitmq::log_in(broker_adapters::rabbitmq::parse_broker_url(url),
                                               "bench")),
      socket_(amqp_get_sockfd(state_.get())) {
  amqp_channel_open(state_.get(), channel);
  check(amqp_get_rpc_reply(state_.get()), "channel.open");
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) & ~O_NONBLOCK);
  input_.set_frame_max(frame_max);
}

amqp_queue_declare_ok_t Client::declare(const std::string& queue, bool passive,
                                        const amqp_table_t& arguments) {
  const auto* const answer = amqp_queue_declare(state_.get(), channel, bytes(queue), passive, false,
                                                false, false, arguments);
  check(amqp_get_rpc_reply(state_.get()), "queue.declare");
  return *answer;
}

void Client::declare(const std::string& queue, const amqp_table_t& arguments) {
  declare(queue, false, arguments);
}

std::uint32_t Client::count(const std::string& queue) {
  return declare(queue, true, amqp_empty_table).message_count;
}

void Client::consume(const std::string& queue, std::uint16_t prefetch) {
  amqp_basic_qos(state_.get(), channel, 0, prefetch, false);
  check(amqp_get_rpc_reply(state_.get()), "basic.qos");
  amqp_basic_consume(state_.get(), channel, bytes(queue), amqp_empty_bytes, false, false, false,
                     amqp_empty_table);
  check(amqp_get_rpc_reply(state_.get()), "basic.consume");
}

void Client::publish(std::string_view queue, std::string_view body) {
  std::string payload;
  append_number(payload, std::uint32_t{AMQP_BASIC_PUBLISH_METHOD});
  append_number(payload, std::uint16_t{0});
  append_short(payload, "");
  append_short(payload, queue);
  payload += '\0';
  append_frame(output_, FrameType::method, channel, payload);
  payload.clear();
  append_number(payload, std::uint16_t{AMQP_BASIC_CLASS});
  append_number(payload, std::uint16_t{0});
  append_number(payload, std::uint64_t{body.size()});
  append_number(payload, std::uint16_t{0});
  append_frame(output_, FrameType::header, channel, payload);
  append_frame(output_, FrameType::body, channel, body);
}

void Client::ack(std::uint64_t delivery_tag) {
  std::string payload;
  append_number(payload, std::uint32_t{AMQP_BASIC_ACK_METHOD});
  append_number(payload, delivery_tag);
  payload += '\0';
  append_frame(output_, FrameType::method, channel, payload);
}

void Client::flush() {
  for (std::string_view rest = output_; !rest.empty();) {
    const ssize_t sent = send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0) fail("send");
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  output_.clear();
}

void Client::receive() {
  std::array<char, read_size> octets;
  const ssize_t received = recv(socket_, octets.data(), octets.size(), 0);
  if (received < 0) fail("recv");
  if (received == 0) throw std::runtime_error("the broker has closed the connection");
  input_.feed({octets.data(), static_cast<std::size_t>(received)});
}

std::vector<std::uint64_t> Client::deliveries() {
  std::vector<std::uint64_t> tags;
  while (tags.empty()) {
    receive();
    while (const std::optional<Frame> frame = input_.next()) {
      const std::string_view payload = frame->payload;
      if (frame->type != FrameType::method) continue;
      if (number<std::uint32_t>(payload, 0) != AMQP_BASIC_DELIVER_METHOD)
        throw std::runtime_error("the broker says something else than basic.deliver");
      // The consumer tag is before it.
      tags.push_back(number<std::uint64_t>(payload, 5 + number<std::uint8_t>(payload, 4)));
    }
  }
  return tags;
}

}  // namespace rehearsal::bench
