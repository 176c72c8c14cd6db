#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"

/// What RabbitMQ does not promise, taken out of what it says, and nothing else: the letters N1, N2
/// ... are those of section 28 of the rules.
namespace rehearsal::properties::conformance {

/// N1: the names that one broker makes up, in the order in which they first appear: the first queue
/// of its is amq.gen-#1, whatever the broker calls it.
class GeneratedNames {
 public:
  /// The effect with those names.
  model::Effect normalised(const model::Effect& effect);
  /// What the broker's own name appeared as; null when it has not appeared.
  std::optional<std::string> normalised(const std::string& own) const;
  /// The way back.
  std::optional<std::string> own(const std::string& normalised) const;

 private:
  std::map<std::string, std::string> names_;
  std::map<std::string, int> counts_;
};

/// The command of a client of `one` broker as a client of the `other` would say it (N1).
model::Command translated(const model::Command& command, const GeneratedNames& one,
                          const GeneratedNames& other);

/// N3: effects of each channel, and of each connection, in their order; channels in order of
/// their number.
void order_by_channel(model::Effects& effects);

/// N4: deliveries of each consumer by themselves, without their tags; everything else as it is.
model::Effects by_consumer(model::Effects effects);

/// N5 and N6: the confirms of a channel as what they say of each publish, whatever their grouping,
/// and whether a return came only after the confirm of its publish. Where a step confirms one
/// publish there is no grouping, so it is confirmed by itself. None is confirmed twice.
class ConfirmedNumbers {
 public:
  /// Takes the confirms out of `effects`, and returns what is new: "c1.1 3 ack", "c1.1 4 nack",
  /// "c1.1 3 again", "c1.1 multiple for one", "c1.1 before a return". In `effects` a channel
  /// publishes at most once.
  std::set<std::string> take(model::Effects& effects);

 private:
  /// The numbers that were said, by channel.
  std::map<model::ChannelId, std::set<model::DeliveryTag>> said_;
};

/// N17: without deliveries to channels that end in this step: they may come or not.
model::Effects without_deliveries_to_the_leaving(model::Effects effects);

/// A command in the vhost "/", which is the model's, as it is in another one: its users are its
/// own, but for guest, since all virtual hosts of a broker share their users.
model::Command into_vhost(model::Command command, const std::string& vhost);

/// The way back for an effect: reply texts name virtual hosts and users.
model::Effect out_of_vhost(model::Effect effect, const std::string& vhost);

/// N19: RabbitMQ's explanations may go on after the model's.
model::Effects with_open_ends(model::Effects effects);

/// The channel that the effect is for; number 0 is a whole connection.
model::ChannelId whom(const model::Effect& effect);

}  // namespace rehearsal::properties::conformance
