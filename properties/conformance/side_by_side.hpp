#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "model/script.hpp"
#include "properties/conformance/ground.hpp"
#include "properties/conformance/tally.hpp"

namespace rehearsal::properties::conformance {

/// Commands and waits, as somebody made them up: on connections and channels that need not be open.
using Program = std::vector<model::Step::What>;

/// The model's script up to where RabbitMQ did something else, and what it did.
struct Divergence {
  model::Script script;
  std::string difference;
};

/// How much time RabbitMQ is given.
struct Pace {
  /// Without an effect for so long, what has no answer is taken to be done.
  std::chrono::milliseconds quiet;
  /// For an effect that is expected.
  std::chrono::milliseconds patience;
};

/// Runs the program on the model and on a real RabbitMQ, with clients that open again what gets
/// closed. Where RabbitMQ leaves an order open, it must have followed some order all along. Null
/// when both did the same.
std::optional<Divergence> compare(const Program& program, Ground& ground, Pace pace, Tally& tally);

/// The same, but a divergence must show at every pace, the last of them slow (N7, N8, N12).
std::optional<Divergence> compare(const Program& program, Ground& ground, Tally& tally);

/// The shortest program found by leaving steps out that still diverges.
Divergence shrink(Program program, Divergence divergence, Ground& ground);

}  // namespace rehearsal::properties::conformance
