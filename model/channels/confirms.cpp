#include "model/channels/confirms.hpp"

#include <algorithm>
#include <limits>

namespace rehearsal::model {

namespace {

constexpr DeliveryTag none = std::numeric_limits<DeliveryTag>::max();

/// Says all numbers below `cutoff` in one go, and the others one by one.
template <class Said>
void coalesce(ChannelId channel, std::vector<DeliveryTag>& numbers, DeliveryTag cutoff,
              Effects& effects) {
  std::sort(numbers.begin(), numbers.end());
  const auto rest = std::lower_bound(numbers.begin(), numbers.end(), cutoff);
  if (rest != numbers.begin()) effects.push_back(Said{channel, *(rest - 1), true});
  for (auto number = rest; number != numbers.end(); ++number) {
    effects.push_back(Said{channel, *number, false});
  }
  numbers.clear();
}

}  // namespace

DeliveryTag Confirms::next() {
  unconfirmed_.push_back(++last_);
  return last_;
}

void Confirms::confirm(DeliveryTag number) {
  unconfirmed_.erase(std::lower_bound(unconfirmed_.begin(), unconfirmed_.end(), number));
  confirmed_.push_back(number);
}

void Confirms::refuse(DeliveryTag number) {
  unconfirmed_.erase(std::lower_bound(unconfirmed_.begin(), unconfirmed_.end(), number));
  refused_.push_back(number);
}

std::span<const DeliveryTag> Confirms::unconfirmed_up_to(DeliveryTag number) const {
  return {unconfirmed_.begin(), std::upper_bound(unconfirmed_.begin(), unconfirmed_.end(), number)};
}

DeliveryTag Confirms::smallest_unconfirmed() const {
  return unconfirmed_.empty() ? none : unconfirmed_.front();
}

void Confirms::flush(ChannelId channel, Effects& effects) {
  if (!confirmed_.empty()) flush_acks(channel, effects);
  if (!refused_.empty()) flush_nacks(channel, effects);
}

void Confirms::flush_acks(ChannelId channel, Effects& effects) {
  if (confirmed_.size() == 1) {
    effects.push_back(ConfirmAck{channel, confirmed_.front(), false});
    confirmed_.clear();
    return;
  }
  const auto smallest_refused = std::min_element(refused_.begin(), refused_.end());
  const DeliveryTag cutoff = std::min(
      smallest_unconfirmed(), smallest_refused == refused_.end() ? none : *smallest_refused);
  coalesce<ConfirmAck>(channel, confirmed_, cutoff, effects);
}

void Confirms::flush_nacks(ChannelId channel, Effects& effects) {
  coalesce<ConfirmNack>(channel, refused_, smallest_unconfirmed(), effects);
}

}  // namespace rehearsal::model
