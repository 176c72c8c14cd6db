#pragma once

#include <coroutine>

#include "broker_adapters/client/waiting.hpp"
#include "model/command.hpp"

namespace rehearsal::broker_adapters {

/// Acknowledges, rejects or requeues deliveries. The broker does not answer (rule 12.8).
class REHEARSAL_AWAITED Settling final : public Operation {
 public:
  /// Made by `Channel`; sent when it is awaited.
  Settling(Channel& channel, model::Command command);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  const ChannelRef channel_;
  model::Command command_;
};

}  // namespace rehearsal::broker_adapters
