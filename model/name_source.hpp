#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/name.hpp"

namespace rehearsal::model {

/// The names that a broker makes up, in RabbitMQ's shape (rule 31.10): a function of its seed, and
/// of how many it has made up before. It never makes up the same one twice.
class NameSource {
 public:
  /// Equal seeds make equal names in an equal order.
  explicit NameSource(std::uint64_t seed = 0) : seed_(seed) {}

  /// "amq.gen-" and 22 characters of URL-safe base64 (rule 3.1).
  Name queue();
  /// "amq.ctag-" and the same (rule 10.3).
  Name consumer_tag();
  /// "amq.rabbitmq.reply-to.", and then, with a dot between, what names the broker and the channel,
  /// and what names the consumer, each in base64 (rule 25.2).
  Name reply_address();
  /// Whether it may have made up this address: RabbitMQ can read it then (rule 25.7).
  bool may_have_made(std::string_view address) const;

  friend bool operator==(const NameSource&, const NameSource&) = default;

 private:
  enum Kind : std::uint8_t { queues, consumer_tags, reply_addresses, kinds };

  /// 16 octets, as RabbitMQ has them from an MD5.
  std::string unique(Kind kind);
  std::string node() const;

  std::uint64_t seed_;
  std::array<std::uint64_t, kinds> made_{};
};

}  // namespace rehearsal::model
