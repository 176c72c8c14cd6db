#include "model/channels/channel.hpp"

#include <utility>

namespace rehearsal::model {

std::optional<std::size_t> Channel::index_of(DeliveryTag tag) const {
  const std::size_t index =
      outstanding.partition_point([&](const Outstanding& other) { return other.tag < tag; });
  if (index == outstanding.size() || outstanding[index].tag != tag) return std::nullopt;
  return index;
}

std::optional<Outstanding> Channel::take_one(DeliveryTag tag) {
  const auto index = index_of(tag);
  if (!index) return std::nullopt;
  return outstanding.extract(*index);
}

std::optional<std::vector<Outstanding>> Channel::take_up_to(DeliveryTag tag) {
  if (tag != 0 && !index_of(tag)) return std::nullopt;
  const DeliveryTag last = tag == 0 ? last_tag : tag;
  std::vector<Outstanding> taken;
  while (!outstanding.empty() && outstanding.front().tag <= last) {
    taken.push_back(outstanding.pop_front());
  }
  return taken;
}

void Channel::roll_back() {
  if (!transaction) return;
  for (Transaction::Settlement& settlement : transaction->settlements) {
    for (Outstanding& it : settlement.deliveries) {
      const std::size_t index =
          outstanding.partition_point([&](const Outstanding& other) { return other.tag < it.tag; });
      outstanding.insert(index, std::move(it));
    }
  }
  transaction = Transaction{};
}

std::vector<Outstanding> Channel::take_from(Handle<Queue> queue) {
  return outstanding.extract_if([&](const Outstanding& it) { return it.queue == queue; });
}

}  // namespace rehearsal::model
