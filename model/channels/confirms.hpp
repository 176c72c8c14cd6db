#pragma once

#include <span>
#include <vector>

#include "model/effect.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

/// The publishes of one channel in confirm mode, numbered from 1 (rule 16.1), and what is to be
/// said about them.
class Confirms {
 public:
  /// Numbers a publish, which is unconfirmed from now on.
  DeliveryTag next();
  /// Requires: the number is unconfirmed. Said at the next flush.
  void confirm(DeliveryTag number);
  /// The same for a publish that a queue refused, and which is nacked (rule 16.5).
  void refuse(DeliveryTag number);
  /// Those that are unconfirmed, up to `number`, in order. Valid until something is said about one.
  std::span<const DeliveryTag> unconfirmed_up_to(DeliveryTag number) const;

  /// Appends acks, then nacks, grouped as RabbitMQ groups them (rules 16.8 and 16.9).
  void flush(ChannelId channel, Effects& effects);

  friend bool operator==(const Confirms&, const Confirms&) = default;

 private:
  DeliveryTag smallest_unconfirmed() const;
  void flush_acks(ChannelId channel, Effects& effects);
  void flush_nacks(ChannelId channel, Effects& effects);

  DeliveryTag last_ = 0;
  std::vector<DeliveryTag> unconfirmed_;
  std::vector<DeliveryTag> confirmed_;
  std::vector<DeliveryTag> refused_;
};

}  // namespace rehearsal::model
