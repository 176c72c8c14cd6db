#include "broker_adapters/client/connection.hpp"

#include <string>
#include <type_traits>
#include <utility>

#include "broker_adapters/client/channel.hpp"

namespace rehearsal::broker_adapters {
namespace {

template <class T>
concept OnChannel = requires(T effect) {
  effect.channel;
};

}  // namespace

Connection::Connection(World& world, sim::Process& process)
    : world_(world), process_(process), wire_(world.connect(process, *this)) {
  wire_->send(model::ConnectionOpen{wire_->id()});
}

std::shared_ptr<Channel> Connection::channel() {
  const std::uint16_t max = wire_->channels_max();
  const auto number = numbers_.take(max);
  if (!number)
    throw ChannelError(static_cast<std::uint16_t>(model::ReplyCode::channel_error),
                       "all " + std::to_string(max) +
                           " channels of the connection are in use: let go of some of them");
  auto channel =
      std::make_shared<Channel>(shared_from_this(), model::ChannelId{wire_->id(), *number});
  channels_.emplace(*number, channel.get());
  return channel;
}

void Connection::received(model::Effect&& effect) {
  std::visit(
      [&]<class T>(T& known) {
        if constexpr (std::is_same_v<T, model::ChannelClosed>) {
          closed(known);
        } else if constexpr (std::is_same_v<T, model::ChannelClosedOk>) {
          if (closing_.erase(known.channel.number)) numbers_.give_back(known.channel.number);
        } else if constexpr (OnChannel<T>) {
          const auto channel = channels_.find(known.channel.number);
          if (channel != channels_.end()) channel->second->received(std::move(effect));
        } else if constexpr (std::is_same_v<T, model::ConnectionOpenOk>) {
          opened_ = true;
          wake_openings();
        } else if constexpr (std::is_same_v<T, model::ConnectionClosed>) {
          fail(std::make_exception_ptr(ConnectionLost(known.reply_text)));
        }
      },
      effect);
}

/// The broker closes a channel, and hears that we know. Where both ends close it at once, the
/// broker's answer to ours is still to come.
void Connection::closed(model::ChannelClosed& effect) {
  send(model::ChannelCloseOk{effect.channel});
  const auto channel = channels_.find(effect.channel.number);
  if (channel == channels_.end()) return;
  channel->second->on(effect);
  channels_.erase(channel);
  numbers_.give_back(effect.channel.number);
}

void Connection::let_go(const Channel& channel) {
  const std::uint16_t number = channel.id().number;
  const auto own = channels_.find(number);
  if (own == channels_.end() || own->second != &channel) return;
  channels_.erase(own);
  closing_.insert(number);
  send(model::ChannelClose{channel.id()});
}

void Connection::wake_openings() {
  for (const Opening* opening : openings_) world_.scheduler().post(*opening->waiter_);
}

void Connection::lost(std::string_view why) {
  fail(std::make_exception_ptr(ConnectionLost(std::string(why))));
}

void Connection::fail(std::exception_ptr error) {
  if (error_) return;
  error_ = std::move(error);
  wake_openings();
  for (const auto& [number, channel] : channels_) channel->fail(error_);
}

void Connection::outlived() {
  if (channels_.empty()) return;
  fail(std::make_exception_ptr(
      sim::Misuse("it uses a channel of an earlier life of its process: a crash closes them all, "
                  "so open one in each life")));
}

}  // namespace rehearsal::broker_adapters
