#pragma once

#include "broker_adapters/client/context.hpp"

/// The choreography of videos as beginners write it: automatic acknowledgement, queues and messages
/// that die with whoever has them, no confirms, no memory of what was handled, and a join in
/// memory. It works until something goes wrong.
namespace rehearsal::services::media::naive {

/// The lives of the services. Those of transcode may be several.
sim::task<> upload(broker_adapters::Context& context);
sim::task<> transcode(broker_adapters::Context& context);
sim::task<> illustrate(broker_adapters::Context& context);
sim::task<> publish(broker_adapters::Context& context);
/// Answers who asks for the rights to a video.
sim::task<> rights(broker_adapters::Context& context);

}  // namespace rehearsal::services::media::naive
