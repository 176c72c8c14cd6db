#pragma once

#include "model/broker.hpp"

namespace rehearsal::model::programs {

/// Whether dead letters go round from queue to queue and nothing but a client will end it (rule
/// 19.13): something is still due after longer than a random program's messages live. No program
/// should go on from there. RabbitMQ's timers are late by a little each time round and the model's
/// never, and where no time passes RabbitMQ is busy for ever.
bool goes_round(const Broker& broker, Time now);

}  // namespace rehearsal::model::programs
