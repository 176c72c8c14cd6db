#pragma once

#include <condition_variable>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "broker_adapters/client/effect_asker.hpp"
#include "broker_adapters/client/effects.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// A call of a user's effects, and what came of it.
struct EffectCall {
  Act act;                      ///< what is to be done
  std::string idempotency_key;  ///< done once for a given key; empty for no such promise
  /// Null once the asker is no more.
  EffectAsker* asker;
  bool did = false;               ///< whether it was done now, and had not been before
  std::exception_ptr error = {};  ///< what the user's effects threw; null for nothing
};

/// Performs effects one after another on a thread of its own, so that they may block. All else is
/// called by one other thread, which never waits but for the end.
class EffectThread final : public EffectLine {
 public:
  /// Starts the thread, which alone uses `effects`.
  explicit EffectThread(std::unique_ptr<Effects> effects);
  /// Waits for the call under way. Those that were not begun are never made.
  ~EffectThread();

  /// The asker waits in this line.
  void ask(Act act, std::string idempotency_key, EffectAsker& asker);
  /// The calls that were answered since the last time that this was asked, in order, those whose
  /// asker is gone included. The askers are to be told.
  std::list<EffectCall> answered();
  /// Can be read from while there are such calls.
  int descriptor() const { return ready_; }

 private:
  void leave(const EffectAsker& asker) override;
  void run();
  void perform(EffectCall& call) noexcept;

  const std::unique_ptr<Effects> effects_;
  const int ready_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  // A call goes from list to list. While it is under way the thread has all of it but the asker.
  std::list<EffectCall> asked_;
  std::list<EffectCall> under_way_;
  std::list<EffectCall> answered_;
  /// Last, for it uses all of the above.
  std::thread thread_;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
