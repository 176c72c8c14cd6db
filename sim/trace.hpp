#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/text/digest.hpp"
#include "model/types.hpp"
#include "sim/bug.hpp"
#include "sim/step.hpp"

namespace rehearsal::sim {

/// The ordered list of what happened. Its digest is the test of determinism; the steps are made
/// only where they are kept. What reads them finds values there, and no text to take apart.
class Trace {
 public:
  /// `text` keeps the steps, of which text can be made.
  enum class Keep : std::uint8_t { digest, text };

  /// Without steps.
  explicit Trace(Keep keep = Keep::digest) : keep_(keep) {}

  /// `content` is the digest of what happened, `make` makes what it was: a callable without
  /// arguments.
  template <class Make>
  void add(model::Time at, std::string_view actor, std::uint64_t content, Make&& make) {
    mix(at, content);
    if (keep_ == Keep::text) keep(at, actor, content, make);
  }

  /// A step that differs from others by its text alone. Requires: what `make` makes has that text.
  template <class Make>
  void add(model::Time at, std::string_view actor, std::string_view words, Make&& make) {
    model::Digest content;
    content.mix(actor);
    content.mix(words);
    mix(at, content.value());
    if (keep_ != Keep::text) return;
    keep(at, actor, content.value(), make);
    require(text(steps_.back()) == words, "a step has the text that its digest is of");
  }

  /// Of all steps so far, whether they are kept or not.
  std::uint64_t digest() const { return digest_.value(); }
  /// In order; empty unless text is kept.
  const std::vector<Step>& steps() const { return steps_; }

 private:
  void mix(model::Time at, std::uint64_t content) {
    digest_.mix(static_cast<std::uint64_t>(at.time_since_epoch().count()));
    digest_.mix(content);
  }

  /// Hardly any run of a search comes here, and to copy a frame is much code: without it, what
  /// every run does is compiled into the callers.
  template <class Make>
  [[gnu::cold]] void keep(model::Time at, std::string_view actor, std::uint64_t content,
                          Make& make) {
    steps_.push_back({at, std::string(actor), make(), content});
  }

  Keep keep_;
  model::Digest digest_;
  std::vector<Step> steps_;
};

}  // namespace rehearsal::sim
