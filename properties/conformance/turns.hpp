#pragma once

#include <map>
#include <string>
#include <utility>

#include "model/broker.hpp"
#include "model/effect.hpp"

namespace rehearsal::properties::conformance {

/// Whether each queue gets its turn. When the limit of a whole channel allows one more delivery,
/// RabbitMQ draws who of the queues may go on (rule 15.10), so each single draw is right (N10), and
/// yet none may lose all of them.
class Turns {
 public:
  /// Takes what was delivered in a step, after which the broker is like that. Returns who was
  /// passed over so often that no draw can be the reason: "tag 't' of c1.1 after 40 of others";
  /// empty when nobody was.
  std::string passed_over(const model::Effects& effects, const model::Broker& broker);

 private:
  using Consumer = std::pair<model::ChannelId, model::Name>;

  void note_consumers(const model::Effects& effects);

  /// How many messages others on the channel got since somebody had one, or none was waiting.
  std::map<Consumer, unsigned> since_;
};

}  // namespace rehearsal::properties::conformance
