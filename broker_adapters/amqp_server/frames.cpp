#include "broker_adapters/amqp_server/frames.hpp"

#include <algorithm>

#include "broker_adapters/amqp_server/octets.hpp"
#include "broker_adapters/amqp_server/wire_error.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using model::ReplyCode;

constexpr std::size_t frame_header_size = 7;
constexpr char frame_end = '\xCE';

/// So many octets of a payload are quoted in what is said of it.
constexpr std::size_t quoted_max = 16;

}  // namespace

std::string in_erlang(std::string_view octets) {
  const bool printable = std::all_of(octets.begin(), octets.end(),
                                     [](char it) { return it >= ' ' && it <= '~' && it != '"'; });
  if (octets.empty()) return "<<>>";
  if (printable) return "<<\"" + std::string(octets) + "\">>";
  std::string text;
  for (const char octet : octets) {
    text += text.empty() ? "<<" : ",";
    text += std::to_string(static_cast<unsigned char>(octet));
  }
  return text + ">>";
}

std::string about(const Frame& frame) {
  const bool all = frame.payload.size() <= quoted_max;
  return "type " + std::to_string(static_cast<int>(frame.type)) +
         (all ? ", all octets = " : ", first 16 octets = ") +
         in_erlang(frame.payload.substr(0, quoted_max));
}

void FrameReader::feed(std::string_view octets) {
  buffer_.erase(0, begin_);
  begin_ = 0;
  buffer_ += octets;
}

std::optional<std::string_view> FrameReader::take(std::size_t octets) {
  if (rest().size() < octets) return std::nullopt;
  const std::string_view taken = rest().substr(0, octets);
  begin_ += octets;
  return taken;
}

std::optional<Frame> FrameReader::next() {
  const std::string_view octets = rest();
  if (octets.size() < frame_header_size) return std::nullopt;
  const std::size_t size = number<std::uint32_t>(octets, 3);
  Frame frame{static_cast<FrameType>(octets[0]), number<std::uint16_t>(octets, 1), {}};
  if (size > frame_max_) {
    throw FramingError(ReplyCode::frame_error,
                       about(frame) + ": {frame_too_large," + std::to_string(size) + "," +
                           std::to_string(frame_max_ - frame_overhead) + "}");
  }
  if (octets.size() <= frame_header_size + size) return std::nullopt;
  frame.payload = octets.substr(frame_header_size, size);
  const char end = octets[frame_header_size + size];
  if (end != frame_end) {
    throw FramingError(ReplyCode::frame_error, about(frame) + ": {invalid_frame_end_marker," +
                                                   std::to_string(static_cast<unsigned char>(end)) +
                                                   "}");
  }
  begin_ += frame_header_size + size + 1;
  return frame;
}

void append_frame(std::string& out, FrameType type, std::uint16_t channel,
                  std::string_view payload) {
  out += static_cast<char>(type);
  append_number(out, channel);
  append_number(out, static_cast<std::uint32_t>(payload.size()));
  out += payload;
  out += frame_end;
}

}  // namespace rehearsal::broker_adapters::amqp_server
