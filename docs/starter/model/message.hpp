#pragma once

#include <rehearsal/service.hpp>
#include <string>
#include <utility>

namespace laboratory {

/// What one service tells the next: what happened, "Received" or "Analysed", and to which sample.
struct Message {
  Message(std::string its_event, std::string its_sample)
      : event(std::move(its_event)), sample(std::move(its_sample)) {}

  std::string event;
  std::string sample;
};

/// The message as AMQP has it: persistent, and of one id with all copies of it.
rehearsal::MessageRef write(const Message& message, const rehearsal::Name& exchange);

/// How a reliable service reads and writes messages.
rehearsal::Codec<Message> codec();

}  // namespace laboratory
