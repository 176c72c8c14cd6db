#pragma once

#include <optional>

#include "services/media/video.hpp"
#include "services/patterns/reliable.hpp"

/// The choreography of videos, hardened: each service survives crashes, redelivery, lost
/// connections and a restarted broker, and what it cannot handle waits for a person.
namespace rehearsal::services::media::hardened {

using broker_adapters::Context;
using broker_adapters::Transaction;

/// The lives of the services. Those of transcode may be several.
sim::task<> upload(Context& context);
sim::task<> transcode(Context& context);
sim::task<> illustrate(Context& context);
sim::task<> publish(Context& context);
/// Answers who asks for the rights to a video.
sim::task<> rights(Context& context);

/// Where everything is announced.
patterns::Exchange topic_exchange();

/// Who listens to what.
patterns::Subscription transcode_subscription();
patterns::Subscription illustrate_subscription();
patterns::Subscription publish_subscription();

/// Events as reliable services read and write them.
patterns::Codec<Event> event_codec();

}  // namespace rehearsal::services::media::hardened
