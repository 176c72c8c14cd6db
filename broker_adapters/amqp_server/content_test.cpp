#include "broker_adapters/amqp_server/content.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>

#include "broker_adapters/amqp_server/effects.hpp"
#include "broker_adapters/amqp_server/octets.hpp"
#include "model/arguments/readable.hpp"

/// What becomes of the octets of a message's headers on their way through the server (rule 31.5).
namespace rehearsal::broker_adapters::amqp_server {
namespace {

/// Part of a header table: as a client sent it, and as the broker writes it, once it has to.
struct Octets {
  std::string sent;
  std::string rewritten;

  Octets& add(std::string_view both) { return add(both, both); }
  Octets& add(std::string_view as_sent, std::string_view as_rewritten) {
    sent += as_sent;
    rewritten += as_rewritten;
    return *this;
  }
  /// With its length before it.
  Octets& add_long(const Octets& content) {
    append_number(sent, static_cast<std::uint32_t>(content.sent.size()));
    append_number(rewritten, static_cast<std::uint32_t>(content.rewritten.size()));
    return add(content.sent, content.rewritten);
  }
};

std::string any_octets(std::size_t size) {
  return *rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
}

Octets any_long() {
  Octets octets;
  return octets.add_long(Octets().add(any_octets(*rc::gen::inRange<std::size_t>(0, 300))));
}

/// A floating-point number of so many octets: not all bits of its exponent are set.
std::string any_real(std::size_t size) {
  std::string octets = any_octets(size);
  octets[0] = static_cast<char>(octets[0] & 0xbf);
  return octets;
}

Octets any_table(int depth);
Octets any_array(int depth);

/// A value and the letter of its type.
Octets any_value(int depth) {
  const std::string letters = depth > 0 ? "VtbBsuIilLfdDTSxAF" : "VtbBsuIilLfdDTSx";
  const char letter = *rc::gen::elementOf(letters);
  Octets octets;
  octets.add({&letter, 1}, letter == 'L' ? "l" : std::string_view(&letter, 1));
  switch (letter) {
    case 'V':
      return octets;
    case 't': {
      const std::string flag = any_octets(1);
      return octets.add(flag, flag == std::string(1, '\0') ? flag : "\1");
    }
    case 'b':
    case 'B':
      return octets.add(any_octets(1));
    case 's':
    case 'u':
      return octets.add(any_octets(2));
    case 'I':
    case 'i':
      return octets.add(any_octets(4));
    case 'f':
    case 'd':
      return octets.add(any_real(letter == 'f' ? 4 : 8));
    case 'D':
      return octets.add(any_octets(5));
    case 'S':
    case 'x': {
      const Octets text = any_long();
      return octets.add(text.sent, text.rewritten);
    }
    case 'A':
      return octets.add_long(any_array(depth - 1));
    case 'F':
      return octets.add_long(any_table(depth - 1));
    default:
      return octets.add(any_octets(8));
  }
}

Octets any_array(int depth) {
  Octets octets;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    const Octets value = any_value(depth);
    octets.add(value.sent, value.rewritten);
  }
  return octets;
}

/// Keys may come twice, and in any order.
Octets any_table(int depth) {
  Octets octets;
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    const std::string key = any_octets(*rc::gen::inRange<std::size_t>(0, 3));
    octets.add(static_cast<char>(key.size()) + key);
    const Octets value = any_value(depth);
    octets.add(value.sent, value.rewritten);
  }
  return octets;
}

/// Behind the flag that says that there are headers, and nothing else.
Octets properties_of(const Octets& headers) {
  Octets octets;
  return octets.add("\x20").add(std::string_view("\0", 1)).add_long(headers);
}

/// Of class, weight and body, which is empty.
std::string header_payload(std::string_view properties) {
  std::string payload;
  append_number(payload, std::uint16_t{AMQP_BASIC_CLASS});
  append_number(payload, std::uint16_t{0});
  append_number(payload, std::uint64_t{0});
  return payload += properties;
}

model::MessageRef received(std::string_view properties) {
  amqp::Pool pool;
  Content content({model::ConnectionId{1}, 1}, amqp_basic_publish_t{});
  const std::string payload = header_payload(properties);
  content.take({FrameType::header, 1, payload}, pool);
  return std::move(content).publish(*std::pmr::get_default_resource()).message;
}

/// As a client is sent it.
std::string sent(const model::Message& message) {
  FrameWriter writer;
  writer.content(1, message);
  return writer.out();
}

std::string header_frame(std::string_view properties) {
  std::string octets;
  append_frame(octets, FrameType::header, 1, header_payload(properties));
  return octets;
}

RC_GTEST_PROP(Content, goes_through_octet_for_octet, ()) {
  const Octets octets = properties_of(any_table(3));
  const model::MessageRef message = received(octets.sent);
  RC_ASSERT(message->readable());
  RC_ASSERT(sent(*message) == header_frame(octets.sent));
}

RC_GTEST_PROP(Content, is_rewritten_where_something_is_changed, ()) {
  const Octets octets = properties_of(any_table(3));
  const model::MessageRef message = received(octets.sent);
  const model::Message changed("elsewhere", "", message->properties(), message->body());
  RC_ASSERT(sent(changed) == header_frame(octets.rewritten));
}

/// The room for what is written is made as it is needed: wherever it ends, more is made.
TEST(Content, may_be_of_any_size) {
  const Octets inner = Octets().add("\1bt\1").add("\1ib\1");
  for (std::size_t size = 0; size < 2100; ++size) {
    Octets table;
    table.add("\1sS").add_long(Octets().add(std::string(size, 'x')));
    table.add("\1tF").add_long(inner);
    table.add("\1aA").add_long(Octets().add("t\1"));
    const Octets octets = properties_of(table);
    ASSERT_EQ(sent(*received(octets.sent)), header_frame(octets.sent)) << size;
  }
}

TEST(Content, may_have_texts_of_any_size) {
  for (std::size_t size = 0; size < 256; ++size) {
    model::Properties properties;
    properties.message_id = std::string(size, 'm');
    properties.content_type = properties.type = properties.app_id = properties.message_id;
    properties.priority = std::uint8_t{1};
    const model::Message message("", "", properties, {});
    const std::string frame = sent(message);
    const auto again = received(std::string_view(frame).substr(7 + 12, frame.size() - 7 - 12 - 1));
    ASSERT_TRUE(again->properties() == properties) << size;
  }
}

TEST(Content, keeps_its_octets_only_where_others_would_be_written) {
  const auto with = [](std::string_view value) {
    return received(properties_of(Octets().add("\1k").add(value)).sent);
  };
  EXPECT_EQ(with("t\1")->encoding(), nullptr);
  EXPECT_NE(with("t\2")->encoding(), nullptr);
}

TEST(Content, has_no_numbers_for_infinity_and_for_what_is_none) {
  using namespace std::string_view_literals;
  const auto is_readable = [](std::string_view value) {
    const auto message = received(properties_of(Octets().add("\1k").add(value)).sent);
    return message->readable() && model::is_readable(*message->properties().headers);
  };
  EXPECT_TRUE(is_readable("f\x7f\x7f\xff\xff"sv));
  EXPECT_FALSE(is_readable("f\x7f\x80\0\0"sv)) << "infinity";
  EXPECT_FALSE(is_readable("d\xff\xf0\0\0\0\0\0\0"sv)) << "infinity, below zero";
  EXPECT_FALSE(
      is_readable("A\0\0\0\x09"
                  "d\x7f\xf8\0\0\0\0\0\1"sv))
      << "no number";
  EXPECT_FALSE(is_readable("U\0\1"sv)) << "no type";
}

}  // namespace
}  // namespace rehearsal::broker_adapters::amqp_server
