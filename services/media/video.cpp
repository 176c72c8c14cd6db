#include "services/media/video.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "services/patterns/retries.hpp"

namespace rehearsal::services::media {
namespace {

using broker_adapters::Message;
using nlohmann::json;

constexpr std::array<std::string_view, 3> encodings{"plain", "heavy", "corrupt"};
constexpr std::array<Topic, 3> topics{uploaded, transcoded, illustrated};

std::string text_of(const Video& video) {
  return json{{"video", video.number},
              {"title", video.title},
              {"encoding", encodings[static_cast<std::size_t>(video.encoding)]}}
      .dump();
}

std::optional<Encoding> encoding_called(std::string_view name) {
  const auto found = std::find(encodings.begin(), encodings.end(), name);
  if (found == encodings.end()) return std::nullopt;
  return static_cast<Encoding>(found - encodings.begin());
}

std::optional<Topic> topic_of(const model::Message& message) {
  const auto& type = message.properties().type;
  const auto found = std::find_if(topics.begin(), topics.end(),
                                  [&](const Topic& topic) { return type == topic.type; });
  if (found == topics.end()) return std::nullopt;
  return *found;
}

std::optional<Video> video_in(std::string_view text) {
  const json body = json::parse(text, nullptr, false);
  if (!body.is_object()) return std::nullopt;
  const json number = body.value("video", json());
  const json title = body.value("title", json());
  const json encoding = body.value("encoding", json());
  if (!number.is_number_unsigned() || !title.is_string() || !encoding.is_string())
    return std::nullopt;
  const auto known = encoding_called(encoding.get_ref<const std::string&>());
  if (!known) return std::nullopt;
  return Video(number.get<std::uint32_t>(), title.get<std::string>(), *known);
}

}  // namespace

Message encode(const Event& event) {
  return Message::to(exchange, event.topic.routing_key)
      .type(event.topic.type)
      .id(event.id())
      .correlation_id(event.video.name())
      .json(text_of(event.video));
}

std::optional<Event> decode(const model::Message& message) {
  const std::optional<Topic> topic = topic_of(message);
  if (!topic) return std::nullopt;
  std::optional<Video> video = video_in(message.body().view());
  if (!video) return std::nullopt;
  return Event(*topic, *std::move(video), patterns::attempt_of(message));
}

model::MessageRef upload_request(std::uint32_t number) {
  const std::string name = std::to_string(number);
  const std::size_t kind = (number - 1) % (encodings.size() + 1);
  const bool is_video = kind < encodings.size();
  const Video video(number, "Video " + name, static_cast<Encoding>(kind));
  return Message::to("")
      .type("Upload")
      .id("Upload-" + name)
      .correlation_id(name)
      .json(is_video ? text_of(video) : "no video");
}

}  // namespace rehearsal::services::media
