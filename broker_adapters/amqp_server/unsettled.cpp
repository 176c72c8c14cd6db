#include "broker_adapters/amqp_server/unsettled.hpp"

#include <limits>
#include <utility>
#include <variant>

namespace rehearsal::broker_adapters::amqp_server {

void Unsettled::keep(model::ChannelId channel, model::DeliveryTag tag, sim::Subject subject) {
  kept_[{channel, tag}] = std::move(subject);
}

sim::Subject Unsettled::find(model::ChannelId channel, model::DeliveryTag tag) const {
  const auto found = kept_.find({channel, tag});
  return found == kept_.end() ? sim::Subject{} : found->second;
}

void Unsettled::forget(const model::Command& command) {
  if (const auto* ack = std::get_if<model::Ack>(&command))
    forget(ack->channel, ack->delivery_tag, ack->multiple);
  else if (const auto* nack = std::get_if<model::Nack>(&command))
    forget(nack->channel, nack->delivery_tag, nack->multiple);
  else if (const auto* reject = std::get_if<model::Reject>(&command))
    forget(reject->channel, reject->delivery_tag, false);
  else if (const auto* recover = std::get_if<model::Recover>(&command))
    forget(recover->channel);
  else if (const auto* recover_async = std::get_if<model::RecoverAsync>(&command))
    forget(recover_async->channel);
}

void Unsettled::forget(const model::Effect& effect) {
  if (const auto* closed = std::get_if<model::ChannelClosedOk>(&effect))
    forget(closed->channel);
  else if (const auto* refused = std::get_if<model::ChannelClosed>(&effect))
    forget(refused->channel);
}

void Unsettled::forget(model::ChannelId channel, model::DeliveryTag tag, bool multiple) {
  // Tag 0 is all that there is (rule 12.4).
  if (multiple && tag == 0) return forget(channel);
  kept_.erase(kept_.lower_bound({channel, multiple ? 0 : tag}), kept_.upper_bound({channel, tag}));
}

void Unsettled::forget(model::ChannelId channel) {
  constexpr model::DeliveryTag last = std::numeric_limits<model::DeliveryTag>::max();
  kept_.erase(kept_.lower_bound({channel, 0}), kept_.upper_bound({channel, last}));
}

}  // namespace rehearsal::broker_adapters::amqp_server
