#include "broker_adapters/client/requester.hpp"
#include "services/media/hardened/hardened.hpp"
#include "services/patterns/backoff.hpp"
#include "services/patterns/join.hpp"

namespace rehearsal::services::media::hardened {
namespace {

using namespace std::chrono_literals;
using broker_adapters::ChannelRef;
using broker_adapters::Requester;

/// After this nobody waits for the answer any more, so that the question need not be kept either.
constexpr std::chrono::seconds deadline{5};

/// Asks for the licence until somebody answers. Without one nothing can be published.
sim::task<std::string> licence_of(Context& context, Video video) {
  const ChannelRef channel = co_await context.open_channel();
  Requester rights = co_await Requester::open(channel);
  const model::MessageRef question =
      broker_adapters::Message::to(exchange, rights_asked.routing_key)
          .type(rights_asked.type)
          .correlation_id(video.name())
          .expiration(deadline)
          .json("{}");
  patterns::Backoff backoff;
  for (;;) {
    const model::MessageRef answer = co_await rights.ask(question, deadline);
    if (answer) co_return std::string(answer->body().view());
    context.note("asks again for the rights to video " + video.name());
    co_await context.sleep(backoff.next());
  }
}

/// Of the parts of a video the last publishes it.
sim::task<std::optional<Event>> publish_when_complete(Context& context, Transaction& transaction,
                                                      Event part) {
  const patterns::Join join("parts", {transcoded.type, illustrated.type});
  const std::string name = part.video.name();
  const bool complete = co_await join.complete_with(context, name, part.topic.type);
  if (!complete) co_return std::nullopt;
  const std::string licence = co_await licence_of(context, part.video);
  co_await context.act("publish", name, "publish-" + name);
  transaction.put("published", name, licence);
  co_return std::nullopt;
}

}  // namespace

sim::task<> publish(Context& context) {
  return patterns::Reliable<Event>(publish_subscription(), event_codec(),
                                   publish_when_complete)(context);
}

}  // namespace rehearsal::services::media::hardened
