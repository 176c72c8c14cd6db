#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "model/command.hpp"
#include "model/effect.hpp"

/// The one text line that every command, effect and message has, and the way back.
///
///     c1.1 queue.declare queue='uploads' durable=true arguments={x-queue-mode: S 'lazy'}
///     c1.1 queue.declare-ok queue='uploads' message_count=0 consumer_count=0
///     c1 connection.close-ok
///     operator set_policy name='p' pattern='^q' apply_to='queues' definition={expires: l 9}
///     priority=0 broker enqueued queue='uploads' exchange='' routing_key='uploads' body='hello'
///
/// First who says it or is told: a channel, a connection, the broker for what only an observer
/// sees, or the operator. Then the method and its fields. A client's command leaves out what has
/// its default value. A message
/// comes last: exchange, routing key, the properties that are there, body. Strings are quoted, with
/// \n \t \\ \' and \xNN for other bytes outside printable ASCII. A table's values bear AMQP's type
/// letters. Text and value determine each other: each parses back to what it was made from.
namespace rehearsal::model {

std::string text(const Command& command);
std::string text(const Effect& effect);
/// Without who says it: "queue.purge queue='q'".
std::string method_text(const Command& command);
std::string text(const Message& message);

void append_text(std::string& out, const Command& command);
void append_text(std::string& out, const Effect& effect);
void append_text(std::string& out, const Message& message);
void append_text(std::string& out, const Table& table);
void append_text(std::string& out, const Value& value);

/// The text cannot be read. `what()` says where, and what was expected there.
class ParseError : public std::invalid_argument {
 public:
  ParseError(std::size_t column, const std::string& expected);
  /// The first character that is wrong, counted from 1.
  std::size_t column() const { return column_; }

 private:
  std::size_t column_;
};

/// Throws ParseError. Fields that are left out have their default value. Tables and arrays may be
/// nested 100 deep.
Command parse_command(std::string_view line);
Effect parse_effect(std::string_view line);
MessageRef parse_message(std::string_view line);

/// Digests of all fields; equal values have equal digests. Made without making text.
std::uint64_t digest(const Command& command);
std::uint64_t digest(const Effect& effect);

}  // namespace rehearsal::model
