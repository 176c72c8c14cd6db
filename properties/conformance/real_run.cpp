#include "properties/conformance/real_run.hpp"

#include <cstddef>
#include <exception>
#include <utility>
#include <variant>

#include "model/text/fields.hpp"
#include "properties/conformance/normalisation.hpp"

namespace rehearsal::properties::conformance {

RealRun::~RealRun() {
  try {
    host_.restore();
    remote_.close_all(std::chrono::seconds(2));
    host_.clear(queues_, exchanges_);
  } catch (const std::exception&) {
    // The broker is gone, and with it what would have been deleted: the next program says so.
  }
}

void RealRun::send(const model::Command& command) {
  if (const auto* queue = std::get_if<model::QueueDeclare>(&command)) {
    queues_.insert(queue->queue.str());
  } else if (const auto* exchange = std::get_if<model::ExchangeDeclare>(&command)) {
    exchanges_.insert(exchange->exchange.str());
  }
  const model::Command there = into_vhost(command, host_.url().vhost);
  if (connection_of(there))
    remote_.send(there);
  else
    host_.operate(there);
}

void RealRun::receive(std::chrono::milliseconds patience, model::Effects& effects) {
  const auto before = static_cast<std::ptrdiff_t>(effects.size());
  remote_.receive(patience, effects);
  for (auto it = effects.begin() + before; it != effects.end(); ++it) {
    if (const auto* ok = std::get_if<model::QueueDeclareOk>(&*it)) queues_.insert(ok->queue.str());
    *it = out_of_vhost(std::move(*it), host_.url().vhost);
  }
}

void RealRun::settle(std::chrono::milliseconds quiet, model::Effects& effects) {
  for (std::size_t before = effects.size() + 1; effects.size() != before;) {
    before = effects.size();
    receive(quiet, effects);
  }
}

}  // namespace rehearsal::properties::conformance
