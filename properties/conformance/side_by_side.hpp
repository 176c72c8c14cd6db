#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/programs/programs.hpp"
#include "model/script.hpp"
#include "properties/conformance/ground.hpp"
#include "properties/conformance/tally.hpp"

namespace rehearsal::properties::conformance {

using model::programs::Program;

/// The model's script up to where RabbitMQ did something else, and what it did.
struct Divergence {
  model::Script script;
  std::string difference;
};

/// How much time RabbitMQ is given.
struct Pace {
  /// What has no answer is taken to be done when there was no effect for so long,
  std::chrono::milliseconds quiet;
  /// and the broker has answered so many questions since.
  unsigned questions;
  /// For an effect that is expected.
  std::chrono::milliseconds patience;
};

/// Runs the program on the model and on a real RabbitMQ, with clients that open again what gets
/// closed. Where RabbitMQ leaves an order open, it must have followed some order all along. Null
/// when both did the same.
std::optional<Divergence> compare(const Program& program, Ground& ground, Pace pace, Tally& tally);

/// The same, at the first pace, for programs that share an outage: who differs is to be compared
/// once more, alone. Then nothing of it is counted.
std::optional<Divergence> compare_in_company(const Program& program, Ground& ground, Tally& tally);

/// The same, but a divergence must show at every pace, the last of them slow (N7, N8, N12).
std::optional<Divergence> compare(const Program& program, Ground& ground, Tally& tally);

/// The shortest program found by leaving steps out that still diverges.
Divergence shrink(Program program, Divergence divergence, Ground& ground);

}  // namespace rehearsal::properties::conformance
