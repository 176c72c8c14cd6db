#include "broker_adapters/connection.hpp"

#include <string>
#include <type_traits>
#include <utility>

#include "broker_adapters/channel.hpp"

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
  const std::uint16_t number = ++last_channel_;
  auto channel =
      std::make_shared<Channel>(shared_from_this(), model::ChannelId{wire_->id(), number});
  channels_.emplace(number, channel.get());
  return channel;
}

void Connection::received(model::Effect&& effect) {
  std::visit(
      [&]<class T>(T& known) {
        if constexpr (OnChannel<T>) {
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

}  // namespace rehearsal::broker_adapters
