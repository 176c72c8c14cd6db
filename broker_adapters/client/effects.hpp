#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "broker_adapters/client/history.hpp"

namespace rehearsal::broker_adapters {

/// The outside world did not say that it did what it was asked for.
class EffectFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The outside world said no: it did not happen.
class EffectRefused final : public EffectFailed {
 public:
  using EffectFailed::EffectFailed;
};

/// No answer came: it may have happened or not. Whoever asks again under the same key cannot have
/// it twice.
class EffectTimedOut final : public EffectFailed {
 public:
  using EffectFailed::EffectFailed;
};

/// The outside world of a workflow in production: a provider over HTTP, a database. What
/// services ask for with `Context::act` comes here on a real run; a simulation never calls it.
///
/// Each process has one of its own, which is called on a thread of its own, by one call at a time.
/// So a call may block, and what else the process does goes on meanwhile. One that was begun is
/// not interrupted, even where whoever asked is gone by then, and a process ends only behind it:
/// give it a time limit.
class Effects {
 public:
  virtual ~Effects() = default;

  /// Does it. Returns true if it did, false if it had been done before under that key, which is
  /// empty where the service gave none. What it throws is thrown where the service awaits it:
  /// `EffectRefused` where it did not happen, `EffectTimedOut` where nobody knows.
  virtual bool perform(const Act& act, const std::string& idempotency_key) = 0;
};

/// Makes the one of a process, when that is about to begin.
using MakeEffects = std::function<std::unique_ptr<Effects>()>;

}  // namespace rehearsal::broker_adapters
