#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"

/// What RabbitMQ does not promise, taken out of what it says, and nothing else: the letters N1, N2
/// ... are those of section 28 of the rules.
namespace rehearsal::properties::conformance {

/// N1: names that a broker makes up. The real ones are known by the model's from when they first
/// appear: amq.gen-1, amq.gen-2, amq.ctag-1, amq.rabbitmq.reply-to.1.
class GeneratedNames {
 public:
  /// The effect with the model's names.
  model::Effect as_in_model(const model::Effect& effect);
  /// The command with the real names.
  model::Command as_in_rabbitmq(const model::Command& command);
  /// The real queue names.
  std::vector<std::string> queues() const;
  /// How many effects and commands had a generated name.
  std::uint64_t mapped() const { return mapped_; }

 private:
  void learn(const std::string& line);

  /// Real name to model's name.
  std::map<std::string, std::string> names_;
  std::map<std::string, int> counts_;
  std::uint64_t mapped_ = 0;
};

/// N2: x-death entries have a time, and it is 0.
model::Effect without_time_of_death(const model::Effect& effect);

/// N3: effects of each channel, and of each connection, in their order; channels in order of
/// their number.
void order_by_channel(model::Effects& effects);

/// N4: deliveries of each consumer by themselves, without their tags; everything else as it is.
model::Effects by_consumer(model::Effects effects);

/// N5 and N6: the confirms of a channel as what they say of each publish, whatever their grouping.
class ConfirmedNumbers {
 public:
  /// Takes the confirms out of `effects`, and returns what is new: "c1.1 3 ack", "c1.1 4 nack".
  std::set<std::string> take(model::Effects& effects);

 private:
  /// The numbers that were said, by channel.
  std::map<model::ChannelId, std::set<model::DeliveryTag>> said_;
};

/// N17: without deliveries to channels that end in this step: they may come or not.
model::Effects without_deliveries_to_the_leaving(model::Effects effects);

/// The effect as it would be in the vhost "/", which is the model's: reply texts name it.
model::Effect out_of_vhost(model::Effect effect, const std::string& vhost);

/// N19: RabbitMQ's explanations may go on after the model's.
model::Effects with_open_ends(model::Effects effects);

/// The channel that the effect is for; number 0 is a whole connection.
model::ChannelId whom(const model::Effect& effect);

}  // namespace rehearsal::properties::conformance
