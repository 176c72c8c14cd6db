#pragma once

#include <map>
#include <set>
#include <string>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/text/generated_names.hpp"
#include "model/types.hpp"

/// What RabbitMQ does not promise, taken out of what it says, and nothing else: the letters N1, N2
/// ... are those of section 28 of the rules.
namespace rehearsal::properties::conformance {

/// N1.
using model::GeneratedNames;
using model::translated;

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

/// N19: a text is cut where it is too long, with the names of its virtual host and its user in it.
/// Where one of two texts is cut that are the same up to there, both are cut there.
void cut_alike(model::Effects& ours, model::Effects& theirs);

/// The channel that the effect is for; number 0 is a whole connection.
model::ChannelId whom(const model::Effect& effect);

}  // namespace rehearsal::properties::conformance
