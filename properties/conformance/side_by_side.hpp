#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "model/text/script.hpp"
#include "properties/conformance/programs/programs.hpp"
#include "properties/conformance/tally.hpp"
#include "properties/conformance/virtual_host.hpp"

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

/// One after the other, for a program that diverges.
inline constexpr std::array paces{
    Pace{std::chrono::milliseconds(2), 3, std::chrono::milliseconds(400)},
    Pace{std::chrono::milliseconds(20), 10, std::chrono::milliseconds(1000)},
    Pace{std::chrono::milliseconds(80), 30, std::chrono::milliseconds(3000)},
};

/// Runs the program on the model and on a real RabbitMQ, with clients that open again what gets
/// closed. Where RabbitMQ leaves an order open, it must have followed some order all along. Null
/// when both did the same.
std::optional<Divergence> compare(const Program& program, VirtualHost& host, Pace pace,
                                  Tally& tally);

/// The same, but a divergence must show at every pace, the last of them slow (N7, N8, N12).
std::optional<Divergence> compare(const Program& program, VirtualHost& host, Tally& tally);

/// The shortest program found by leaving steps out that still diverges.
Divergence shrink(Program program, Divergence divergence, VirtualHost& host);

}  // namespace rehearsal::properties::conformance
