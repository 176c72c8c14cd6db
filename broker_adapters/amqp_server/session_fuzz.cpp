#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "broker_adapters/amqp_server/frames.hpp"
#include "broker_adapters/amqp_server/node.hpp"

/// What any client may send: first raw octets, as of who has not even the protocol right; then
/// frames that are whole, of whatever is in them, from a client that has logged in. The first octet
/// chooses. Whatever it is, what the server answers is whole frames.
namespace rehearsal::broker_adapters::amqp_server {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view protocol_header = "AMQP\0\0\x09\x01"sv;
constexpr std::uint32_t frame_max = 131072;

std::size_t number_of(char octet) { return static_cast<unsigned char>(octet); }

/// The header, start-ok with PLAIN, tune-ok, and open, as rabbitmq-c sends them.
std::string handshake() {
  std::string octets(protocol_header);
  append_frame(octets, FrameType::method, 0,
               "\0\x0a\0\x0b\0\0\0\0\5PLAIN\0\0\0\x0c\0guest\0guest\5en_US"sv);
  append_frame(octets, FrameType::method, 0, "\0\x0a\0\x1f\7\xff\0\2\0\0\0\0"sv);
  append_frame(octets, FrameType::method, 0, "\0\x0a\0\x28\1/\0\0"sv);
  return octets;
}

void expect_frames(std::string_view said) {
  // The answer to who speaks another protocol.
  if (said.ends_with(protocol_header)) said.remove_suffix(protocol_header.size());
  FrameReader reader;
  reader.set_frame_max(frame_max);
  reader.feed(said);
  while (reader.next()) {
  }
  if (reader.take(1)) std::abort();
}

class Client {
 public:
  void send(std::string_view octets) {
    if (node_.session(id_).fate() > Session::Fate::closing) return;
    node_.receive(id_, octets, now_);
    listen();
  }

  void wait(model::Duration duration) {
    now_ += duration;
    node_.advance(now_);
    listen();
  }

 private:
  void listen() {
    std::string& said = node_.session(id_).output();
    expect_frames(said);
    said.clear();
  }

  Node node_;
  model::ConnectionId id_ = node_.accept();
  model::Time now_{};
};

void send_raw(std::string_view octets) {
  Client client;
  for (; !octets.empty(); octets.remove_prefix(std::min<std::size_t>(7, octets.size())))
    client.send(octets.substr(0, 7));
}

/// Each frame has a head of three octets: its type, or 0 for a pause; its channel; its size, or how
/// long the pause is.
void send_frames(std::string_view data) {
  constexpr std::size_t head_size = 3;
  constexpr std::chrono::seconds pause_unit(10);
  Client client;
  client.send(handshake());
  while (data.size() >= head_size) {
    const auto type = static_cast<FrameType>(number_of(data[0]) % 4);
    const auto channel = static_cast<std::uint16_t>(number_of(data[1]) % 4);
    const std::size_t size = number_of(data[2]);
    data.remove_prefix(head_size);
    if (type == FrameType{}) {
      client.wait(size * pause_unit);
      continue;
    }
    std::string frame;
    append_frame(frame, type, channel, data.substr(0, size));
    client.send(frame);
    data.remove_prefix(std::min(size, data.size()));
  }
}

}  // namespace
}  // namespace rehearsal::broker_adapters::amqp_server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rehearsal::broker_adapters::amqp_server;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0)
    send_raw(rest);
  else
    send_frames(rest);
  return 0;
}
