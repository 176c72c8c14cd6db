#pragma once

#include "broker_adapters/client/context.hpp"
#include "broker_adapters/client/event.hpp"
#include "broker_adapters/client/message.hpp"
#include "broker_adapters/client/requester.hpp"
#include "services/patterns/backoff.hpp"
#include "services/patterns/inbox.hpp"
#include "services/patterns/intake.hpp"
#include "services/patterns/join.hpp"
#include "services/patterns/outbox.hpp"
#include "services/patterns/reliable.hpp"
#include "services/patterns/retries.hpp"
#include "services/patterns/strands.hpp"

/// What the author of a service includes: the port, and the patterns. It needs nothing of the
/// harness.
namespace rehearsal {

using sim::Duration;
using sim::Misuse;
using sim::StrandHandle;
using sim::task;
using sim::Time;

using model::DeliveryTag;
using model::MessageRef;
using model::Name;
using model::Table;

using broker_adapters::Acknowledge;
using broker_adapters::Act;
using broker_adapters::Channel;
using broker_adapters::ChannelError;
using broker_adapters::ChannelRef;
using broker_adapters::ConnectionLost;
using broker_adapters::Consumer;
using broker_adapters::ConsumerCancelled;
using broker_adapters::ConsumerOptions;
using broker_adapters::Context;
using broker_adapters::DeleteExchange;
using broker_adapters::DeleteQueue;
using broker_adapters::Delivery;
using broker_adapters::EffectFailed;
using broker_adapters::EffectRefused;
using broker_adapters::Effects;
using broker_adapters::EffectTimedOut;
using broker_adapters::Event;
using broker_adapters::ExchangeOptions;
using broker_adapters::ExchangeType;
using broker_adapters::FieldValue;
using broker_adapters::Mandatory;
using broker_adapters::Message;
using broker_adapters::Multiple;
using broker_adapters::PrefetchFor;
using broker_adapters::PublishOutcome;
using broker_adapters::QueueOptions;
using broker_adapters::Requester;
using broker_adapters::Requeue;
using broker_adapters::Returns;
using broker_adapters::Service;
using broker_adapters::Store;
using broker_adapters::Transaction;

namespace inbox = services::patterns::inbox;
using services::patterns::Backoff;
using services::patterns::Binding;
using services::patterns::Codec;
using services::patterns::Exchange;
using services::patterns::Handler;
using services::patterns::in_strands;
using services::patterns::Intake;
using services::patterns::Join;
using services::patterns::open_subscription;
using services::patterns::Outbox;
using services::patterns::reconnecting;
using services::patterns::Reject;
using services::patterns::Reliable;
using services::patterns::Retries;
using services::patterns::Retry;
using services::patterns::Subscription;
using services::patterns::take_requests;

}  // namespace rehearsal
