#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "properties/run.hpp"
#include "properties/standard_properties.hpp"
#include "services/patterns/intake.hpp"
#include "services/patterns/reliable.hpp"

/// What the tests of the patterns share: videos, which are no orders, are uploaded and published.
namespace rehearsal::services::patterns {

inline constexpr const char* uploads = "uploads";
inline constexpr const char* published = "published";
inline constexpr const char* parking = "parking";

struct Video {
  explicit Video(std::string name_, std::uint32_t attempt_ = 1)
      : name(std::move(name_)), attempt(attempt_) {}
  std::string name;
  std::uint32_t attempt;
};

inline model::MessageRef message_of(const Video& video, const model::Name& exchange) {
  return broker_adapters::Message::to(exchange)
      .type("Video")
      .id(video.name)
      .correlation_id(video.name)
      .persistent()
      .body(video.name);
}

inline Codec<Video> video_codec() {
  return {.decode = [](const model::Message& message) -> std::optional<Video> {
            if (message.body().view() == "garbage") return std::nullopt;
            return Video(std::string(message.body().view()), attempt_of(message));
          },
          .encode = message_of,
          .id = [](const Video& video) { return video.name; }};
}

inline Subscription to_uploads(const char* queue) {
  Subscription subscription;
  subscription.queue = queue;
  subscription.bindings.push_back({{uploads}});
  subscription.publishes_to = {published};
  return subscription;
}

/// What is asked is published as it is, once.
inline Intake intake() {
  Intake intake;
  intake.publishes_to = {uploads};
  intake.decide = [](broker_adapters::Context&, broker_adapters::Transaction& transaction,
                     const model::Message& request) -> model::MessageRef {
    const std::string id = request.properties().message_id.value_or("");
    if (!inbox::first_time(transaction, "inbox.requests", id)) return nullptr;
    return std::make_shared<const model::Message>(request);
  };
  return intake;
}

inline sim::task<> upload(broker_adapters::Context& context) {
  return take_requests(context, intake());
}

inline sim::task<std::optional<Video>> publish(broker_adapters::Context& context,
                                               broker_adapters::Transaction&, Video video) {
  co_await context.act("publish", video.name, "publish-" + video.name);
  co_return std::nullopt;
}

/// Video 1, 2 and so on are uploaded, or every time the one of that name.
inline void add_uploads(properties::Workflow& workflow, std::string name = {}) {
  const auto named = [name = std::move(name)](std::uint32_t number) {
    return name.empty() ? std::to_string(number) : name;
  };
  const auto request = [named](std::uint32_t number) {
    return message_of(Video(named(number)), model::Name(uploads));
  };
  workflow.workload("upload", request).named_by(named);
}

/// What is uploaded is published, or parked.
inline properties::Workflow media(const Reliable<Video>& service, std::string name = {}) {
  properties::Workflow workflow("media", "what is uploaded is published");
  workflow.service("upload", upload);
  workflow.service("publish", service);
  add_uploads(workflow, std::move(name));
  workflow.eventually("published", properties::each_request_acts("publish").or_waits_in(parking));
  workflow.eventually("drained", properties::queues_drained().except(parking));
  return workflow;
}

inline properties::RunResult calm_run(const properties::Workflow& workflow,
                                      std::uint32_t requests = 1) {
  sim::CalmChoices calm;
  properties::RunOptions options;
  options.requests = requests;
  options.keep = sim::Trace::Keep::text;
  return properties::run(workflow, calm, options);
}

inline std::vector<std::string> notes(const properties::RunResult& result) {
  std::vector<std::string> found;
  for (const sim::Step& step : result.steps)
    if (const auto* const note = std::get_if<sim::Note>(&step.what)) found.push_back(note->text);
  return found;
}

}  // namespace rehearsal::services::patterns
