#include "services/media/naive/naive.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker_adapters/client/requester.hpp"
#include "services/media/video.hpp"

namespace rehearsal::services::media::naive {
namespace {

using namespace std::chrono_literals;
using broker_adapters::Acknowledge;
using broker_adapters::ChannelRef;
using broker_adapters::Consumer;
using broker_adapters::Context;
using broker_adapters::Delivery;
using broker_adapters::ExchangeType;
using broker_adapters::Message;
using broker_adapters::QueueOptions;
using broker_adapters::Requester;

constexpr std::uint32_t attempts_max = 3;

/// A consumer of what comes under these keys, of an exclusive queue or of that one.
sim::task<Consumer> listen(ChannelRef channel, QueueOptions queue, std::vector<model::Name> keys) {
  co_await channel->declare_exchange(exchange, ExchangeType::topic);
  const auto declared = co_await channel->declare_queue(queue);
  for (const model::Name& key : keys) co_await channel->bind(declared.queue, exchange, key);
  co_return co_await channel->consume(declared.queue, Acknowledge::automatic);
}

/// Nobody can do anything with it.
sim::task<> park(ChannelRef channel, model::MessageRef message) {
  const model::MessageRef parked = std::make_shared<const model::Message>(
      model::Name(), parking_queue, message->properties(), message->body());
  co_await channel->publish(parked);
}

bool encodes(const Video& video, std::uint32_t attempt) {
  return video.encoding == Encoding::plain || (video.encoding == Encoding::heavy && attempt > 1);
}

/// Whether the encoder gets through in one of the attempts.
sim::task<bool> encode_video(Context& context, Video video) {
  for (std::uint32_t attempt = 1; attempt <= attempts_max; ++attempt) {
    co_await context.sleep(2s);
    if (encodes(video, attempt)) co_return true;
    context.note("will try again: the encoder fails at video " + video.name());
  }
  co_return false;
}

sim::task<> transcode_one(Context& context, ChannelRef channel, Delivery delivery) {
  std::optional<Event> upload = decode(*delivery.message);
  const bool done = upload && co_await encode_video(context, upload->video);
  if (!done) {
    co_await park(channel, delivery.message);
    co_return;
  }
  co_await context.act("transcode", upload->video.name());
  const model::MessageRef announced = encode(Event(transcoded, upload->video));
  co_await channel->publish(announced);
}

/// What has come of the videos that wait for more.
using Parts = std::map<std::string, std::set<std::string>>;

sim::task<> publish_one(Context& context, Requester& rights, Parts& parts, Event part) {
  const std::string name = part.video.name();
  parts[name].insert(part.topic.type);
  if (parts[name].size() < 2) co_return;
  parts.erase(name);
  const model::MessageRef question = Message::to(exchange, rights_asked.routing_key)
                                         .type(rights_asked.type)
                                         .correlation_id(name)
                                         .json("{}");
  const model::MessageRef licence = co_await rights.ask(question, 5s);
  if (licence) co_await context.act("publish", name);
}

}  // namespace

sim::task<> upload(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange(exchange, ExchangeType::topic);
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    context.accept(request);
    model::Properties properties = request->properties();
    properties.type = uploaded.type;
    const model::MessageRef announced = std::make_shared<const model::Message>(
        exchange, uploaded.routing_key, std::move(properties), request->body());
    co_await channel->publish(announced);
  }
}

sim::task<> transcode(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  const QueueOptions parking = QueueOptions::durable(parking_queue);
  co_await channel->declare_queue(parking);
  const QueueOptions queue = QueueOptions::transient("transcode.naive").auto_delete();
  const std::vector<model::Name> keys{uploaded.routing_key};
  Consumer uploads = co_await listen(channel, queue, keys);
  for (;;) {
    const Delivery delivery = co_await uploads.next();
    co_await transcode_one(context, channel, delivery);
  }
}

sim::task<> illustrate(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  const QueueOptions queue = QueueOptions::exclusive();
  const std::vector<model::Name> keys{uploaded.routing_key};
  Consumer uploads = co_await listen(channel, queue, keys);
  for (;;) {
    const Delivery delivery = co_await uploads.next();
    const std::optional<Event> upload = decode(*delivery.message);
    if (!upload) continue;
    co_await context.sleep(1s);
    co_await context.act("illustrate", upload->video.name());
    const model::MessageRef announced = encode(Event(illustrated, upload->video));
    co_await channel->publish(announced);
  }
}

sim::task<> publish(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  Requester rights = co_await Requester::open(channel);
  const QueueOptions queue = QueueOptions::exclusive();
  const std::vector<model::Name> keys{transcoded.routing_key, illustrated.routing_key};
  Consumer events = co_await listen(channel, queue, keys);
  Parts parts;
  for (;;) {
    const Delivery delivery = co_await events.next();
    const std::optional<Event> part = decode(*delivery.message);
    if (part) co_await publish_one(context, rights, parts, *part);
  }
}

sim::task<> rights(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  const QueueOptions queue = QueueOptions::exclusive();
  const std::vector<model::Name> keys{rights_asked.routing_key};
  Consumer questions = co_await listen(channel, queue, keys);
  for (;;) {
    const Delivery question = co_await questions.next();
    const model::MessageRef granted =
        Message::answer(*question.message).type(rights_granted).json(R"({"licence":"CC BY 4.0"})");
    co_await channel->publish(granted);
  }
}

}  // namespace rehearsal::services::media::naive
