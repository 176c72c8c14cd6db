#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// AMQP's frames, cut out of the bytes that a client sends and put together for it. Each is a type,
/// a channel, the size of its payload, the payload, and an octet that says that it ends there.
namespace rehearsal::broker_adapters::amqp_server {

/// AMQP's number of a frame's kind; others may come.
enum class FrameType : std::uint8_t { method = 1, header = 2, body = 3, heartbeat = 8 };

/// Before the client and the server agree on another (rule 2.4).
inline constexpr std::uint32_t frame_max_at_least = 4096;
/// What a frame has besides its payload.
inline constexpr std::size_t frame_overhead = 8;

/// A frame that was cut out of the bytes.
struct Frame {
  /// Of a kind that RabbitMQ does not know as well.
  FrameType type{};
  std::uint16_t channel = 0;  ///< which channel it is for; 0 is the connection
  /// Valid until the reader is fed again.
  std::string_view payload;
};

/// Cuts frames out of bytes that come in pieces of any size.
class FrameReader {
 public:
  /// Octets of a frame. A payload of as many is still accepted (rule 2.8).
  void set_frame_max(std::uint32_t frame_max) { frame_max_ = frame_max; }

  /// Takes bytes that have come. What `next` gave before is not valid any more.
  void feed(std::string_view bytes);
  /// The next whole frame. Throws `FramingError` (501) if one is too long or does not end where it
  /// should (rules 2.8 and 2.9).
  std::optional<Frame> next();
  /// So many octets, if so many are there: what comes before the first frame.
  std::optional<std::string_view> take(std::size_t octets);

 private:
  std::string_view rest() const { return std::string_view(buffer_).substr(begin_); }

  std::string buffer_;
  std::size_t begin_ = 0;
  std::uint32_t frame_max_ = frame_max_at_least;
};

/// RabbitMQ's words about a frame that it does not understand.
std::string about(const Frame& frame);
/// Octets as Erlang prints them.
std::string in_erlang(std::string_view octets);

/// Appends a frame.
void append_frame(std::string& out, FrameType type, std::uint16_t channel,
                  std::string_view payload);

}  // namespace rehearsal::broker_adapters::amqp_server
