#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "broker_adapters/amqp_server/frames.hpp"
#include "broker_adapters/amqp_server/node.hpp"

/// What any client may send: first raw octets, as of who has not even the protocol right; then
/// frames that are whole, of whatever is in them, from a client that has logged in. The first octet
/// chooses.
namespace rehearsal::broker_adapters::amqp_server {
namespace {

using namespace std::string_view_literals;

/// The header, start-ok with PLAIN, tune-ok, and open, as rabbitmq-c sends them.
std::string handshake() {
  std::string octets("AMQP\0\0\x09\x01"sv);
  append_frame(octets, FrameType::method, 0,
               "\0\x0a\0\x0b\0\0\0\0\5PLAIN\0\0\0\x0c\0guest\0guest\5en_US"sv);
  append_frame(octets, FrameType::method, 0, "\0\x0a\0\x1f\7\xff\0\2\0\0\0\0"sv);
  append_frame(octets, FrameType::method, 0, "\0\x0a\0\x28\1/\0\0"sv);
  append_frame(octets, FrameType::method, 1, "\0\x14\0\x0a\0"sv);
  return octets;
}

class Client {
 public:
  void send(std::string_view octets) {
    if (node_.session(id_).fate() > Session::Fate::closing) return;
    node_.receive(id_, octets, {});
    node_.session(id_).output().clear();
  }

 private:
  Node node_;
  model::ConnectionId id_ = node_.accept();
};

void send_raw(std::string_view octets) {
  Client client;
  for (; !octets.empty(); octets.remove_prefix(std::min<std::size_t>(7, octets.size())))
    client.send(octets.substr(0, 7));
}

void send_frames(std::string_view data) {
  constexpr std::size_t head_size = 3;
  Client client;
  client.send(handshake());
  while (data.size() >= head_size) {
    const auto type = static_cast<FrameType>(1 + static_cast<unsigned char>(data[0]) % 3);
    const auto channel = static_cast<std::uint16_t>(static_cast<unsigned char>(data[1]) % 4);
    const std::size_t size = static_cast<unsigned char>(data[2]);
    std::string frame;
    append_frame(frame, type, channel, data.substr(head_size, size));
    client.send(frame);
    data.remove_prefix(std::min(head_size + size, data.size()));
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
