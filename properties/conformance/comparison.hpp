#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/effect.hpp"
#include "properties/conformance/normalisation.hpp"
#include "properties/conformance/tally.hpp"
#include "properties/conformance/times_of_death.hpp"

namespace rehearsal::properties::conformance {

/// Compares what the model says with what RabbitMQ says, step by step, after the normalisations.
class Comparison {
 public:
  /// `epoch` is what the broker's clock shows when the model's time is 0. Without it the times in
  /// x-death are not compared.
  explicit Comparison(std::optional<std::chrono::seconds> epoch = {}) : epoch_(epoch) {}

  /// What differs, as a diff; empty when nothing does.
  std::string difference(const model::Effects& expected, const model::Effects& actual) const;
  bool same(const model::Effects& expected, const model::Effects& actual) const {
    return difference(expected, actual).empty();
  }
  /// Whether they are the same but for the interleaving of what different queues deliver (N4).
  bool same_by_consumer(const model::Effects& expected, const model::Effects& actual) const;

  /// What a client of RabbitMQ says where one of the model says that.
  model::Command as_in_rabbitmq(const model::Command& command) const {
    return moved(translated(command, expected_names_, actual_names_),
                 epoch_.value_or(std::chrono::seconds()));
  }

  /// The step is over, and its effects were the same: notes which confirms were said, and counts
  /// what had to be allowed for.
  void accept(const model::Effects& expected, const model::Effects& actual, Tally& tally);

 private:
  /// Of both, with the names as they are then.
  struct Sides {
    model::Effects ours;
    model::Effects theirs;
  };
  Sides normalised(const model::Effects& expected, const model::Effects& actual,
                   GeneratedNames& our_names, GeneratedNames& their_names) const;
  model::Effect on_our_clock(const model::Effect& effect) const;

  std::optional<std::chrono::seconds> epoch_;
  GeneratedNames expected_names_;
  GeneratedNames actual_names_;
  ConfirmedNumbers expected_confirms_;
  ConfirmedNumbers actual_confirms_;
};

}  // namespace rehearsal::properties::conformance
