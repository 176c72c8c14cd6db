#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/text/digest.hpp"
#include "model/types.hpp"

namespace rehearsal::sim {

/// What a step of a trace is about; a story leaves out what its reader did not ask for.
enum class StepKind : std::uint8_t {
  command,  ///< a client's frame, as the broker takes it
  effect,   ///< what the broker does
  fault,    ///< what Rehearsal did to the world
  act,      ///< an effect on the outside world, asked of the gateway
  commit,   ///< a store transaction
  process,  ///< a service starts, stops, crashes
  note,     ///< a service's own remark
};

/// One thing that happened.
struct Step {
  model::Time at;     ///< when, in virtual time
  std::string actor;  ///< who did it
  StepKind kind{};    ///< what it is about
  std::string text;   ///< what was done, without who and when
};

/// "+0.015s intake publishes Uploaded(7)", and a line break: the canonical text of a step.
std::string trace_line(const Step& step);

/// The ordered list of what happened. Its digest is the test of determinism; the text is made
/// only where the trace is kept.
class Trace {
 public:
  /// Whether steps are kept as text, beside the digest.
  enum class Keep : std::uint8_t { digest, text };

  /// Without steps.
  explicit Trace(Keep keep = Keep::digest) : keep_(keep) {}

  /// `content` is the step's own digest, `write` makes its text: a callable without arguments.
  template <class Write>
  void add(model::Time at, std::string_view actor, StepKind kind, std::uint64_t content,
           Write&& write) {
    digest_.mix(static_cast<std::uint64_t>(at.time_since_epoch().count()));
    digest_.mix(content);
    if (keep_ == Keep::text) steps_.push_back({at, std::string(actor), kind, write()});
  }

  /// A step that is nothing but its text.
  void add(model::Time at, std::string_view actor, StepKind kind, std::string_view text) {
    model::Digest content;
    content.mix(actor);
    content.mix(text);
    add(at, actor, kind, content.value(), [&] { return std::string(text); });
  }

  /// Whether steps are kept.
  bool keeps_text() const { return keep_ == Keep::text; }
  /// Of all steps so far, whether they are kept or not.
  std::uint64_t digest() const { return digest_.value(); }
  /// In order; empty unless text is kept.
  const std::vector<Step>& steps() const { return steps_; }

 private:
  Keep keep_;
  model::Digest digest_;
  std::vector<Step> steps_;
};

}  // namespace rehearsal::sim
