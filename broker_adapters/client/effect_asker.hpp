#pragma once

#include <exception>
#include <utility>

#include "sim/scheduler.hpp"

namespace rehearsal::broker_adapters {

/// What came of an effect that was asked for.
struct EffectAnswer {
  /// It was done now, and had not been before.
  bool did = false;
  /// What is thrown instead, or null.
  std::exception_ptr error = {};
  /// How long the answer takes.
  sim::Duration after{};
};

class EffectAsker;

/// Where askers wait for their answers.
class EffectLine {
 public:
  /// The asker is no more: it is not answered.
  virtual void leave(const EffectAsker& asker) = 0;

 protected:
  ~EffectLine() = default;
};

/// Who asked for an effect. It leaves the line that it waits in when it is destroyed.
class EffectAsker {
 public:
  EffectAsker() = default;
  EffectAsker(const EffectAsker&) = delete;
  EffectAsker& operator=(const EffectAsker&) = delete;

  /// Waits there until it is answered, or is no more.
  void wait_in(EffectLine& line) { line_ = &line; }
  /// The answer, at the head of the line.
  void answer(EffectAnswer answer) {
    line_ = nullptr;
    answered(std::move(answer));
  }

 protected:
  ~EffectAsker() {
    if (line_) line_->leave(*this);
  }

 private:
  virtual void answered(EffectAnswer answer) = 0;

  EffectLine* line_ = nullptr;
};

}  // namespace rehearsal::broker_adapters
