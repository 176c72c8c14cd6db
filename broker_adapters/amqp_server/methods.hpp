#pragma once

#include <amqp.h>
#include <amqp_framing.h>

#include <string_view>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "broker_adapters/amqp_server/frames.hpp"
#include "model/command.hpp"
#include "model/message.hpp"

/// What clients ask, from AMQP's octets to the model's commands.
namespace rehearsal::broker_adapters::amqp_server {

/// AMQP's number of a frame's method: its class in the upper half. Throws `WireError` (501) if
/// there is none.
amqp_method_number_t method_number(const Frame& frame);

/// The method of a frame. What the result points to lives in the frame's payload and in the pool.
/// Throws `WireError` (501) if it cannot be read, or is not all that the frame holds; `Breakdown`
/// if there is no such method, or its table cannot be read (rules 1.11 and 1.12).
amqp_method_t decode_method(const Frame& frame, amqp::Pool& pool);

/// The properties of a publish, and what is out of the ordinary about their octets.
struct SentProperties {
  model::Properties properties;  ///< what could be read of them
  model::EncodingRef encoding;   ///< null if the octets are as usual
};

/// The property list of a header frame, behind class, weight and size. It is unreadable if it is
/// not all that there is.
SentProperties decode_properties(std::string_view octets, amqp::Pool& pool);

/// What a method without content asks of the broker. Throws `WireError`: 501 if a name in it is not
/// UTF-8 (rule 2.13), 503 if it is not for clients to send.
model::Command to_command(model::ChannelId channel, const amqp_method_t& method);

}  // namespace rehearsal::broker_adapters::amqp_server
