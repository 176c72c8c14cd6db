#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "broker_adapters/client/message.hpp"
#include "services/media/topics.hpp"

namespace rehearsal::services::media {

/// How a video can be transcoded.
enum class Encoding : std::uint8_t {
  plain,    ///< without trouble
  heavy,    ///< not at the first attempt
  corrupt,  ///< never
};

/// A video, as the body of each message about it says:
/// `{"video": 7, "title": "Video 7", "encoding": "plain"}`.
struct Video {
  Video(std::uint32_t number_, std::string title_, Encoding encoding_)
      : number(number_), title(std::move(title_)), encoding(encoding_) {}

  std::string name() const { return std::to_string(number); }

  std::uint32_t number;
  std::string title;
  Encoding encoding;
};

/// What happened to a video.
struct Event {
  Event(Topic topic_, Video video_, std::uint32_t attempt_ = 1)
      : topic(topic_), video(std::move(video_)), attempt(attempt_) {}

  /// A video has one event of a kind. Its id is the same whoever announces it, and however often.
  std::string id() const { return std::string(topic.type) + "-" + video.name(); }

  Topic topic;
  Video video;
  /// Which attempt to handle it this is.
  std::uint32_t attempt;
};

/// As a message for the exchange, under its topic's routing key.
broker_adapters::Message encode(const Event& event);

/// Nothing for what is of no topic, or where the body is no video: a poison message.
std::optional<Event> decode(const model::Message& message);

/// What users upload, in turn: a plain video, a heavy one, a corrupt one, and no video at all.
model::MessageRef upload_request(std::uint32_t number);

}  // namespace rehearsal::services::media
