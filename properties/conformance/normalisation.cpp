#include "properties/conformance/normalisation.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

#include "model/text/text.hpp"

namespace rehearsal::properties::conformance {
namespace {

/// Of effects that have one; else null.
std::string* reply_text(model::Effect& effect) {
  return std::visit(
      [](auto& known) -> std::string* {
        if constexpr (requires { known.reply_text; })
          return &known.reply_text;
        else
          return nullptr;
      },
      effect);
}

constexpr std::string_view dots = "...";

/// RabbitMQ cuts at 252 characters, among them the name of a virtual host and of a user, which are
/// longer than the model's by at most 21 each.
bool is_cut(std::string_view text) { return text.size() > 210 && text.ends_with(dots); }

std::string_view before_the_cut(std::string_view text) {
  return is_cut(text) ? text.substr(0, text.size() - dots.size()) : text;
}

constexpr std::string_view guest = "guest";

/// What the names of a virtual host's own users end in.
std::string own_users_of(const std::string& vhost) { return "@" + vhost; }

std::string with(std::string line, const std::string& from, const std::string& to) {
  for (std::size_t at = line.find(from); at != std::string::npos; at = line.find(from, at)) {
    line.replace(at, from.size(), to);
    at += to.size();
  }
  return line;
}

/// Who is told in this step that it is over.
struct Leaving {
  std::set<model::ConnectionId> connections;
  std::set<model::ChannelId> channels;

  explicit Leaving(const model::Effects& effects) {
    for (const model::Effect& effect : effects) {
      const bool connection = std::holds_alternative<model::ConnectionClosed>(effect) ||
                              std::holds_alternative<model::ConnectionCloseOk>(effect);
      const bool channel = std::holds_alternative<model::ChannelClosed>(effect) ||
                           std::holds_alternative<model::ChannelClosedOk>(effect);
      if (connection) connections.insert(whom(effect).connection);
      if (channel) channels.insert(whom(effect));
    }
  }
  bool includes(model::ChannelId channel) const {
    return connections.contains(channel.connection) || channels.contains(channel);
  }
};

}  // namespace

std::set<std::string> ConfirmedNumbers::take(model::Effects& effects) {
  std::set<std::string> news;
  std::set<model::ChannelId> returned;
  /// How many publishes were confirmed, and whether the last of them was as one of several.
  std::map<model::ChannelId, std::pair<std::size_t, bool>> confirmed;
  const auto name_of = [](model::ChannelId channel) {
    return "c" + std::to_string(static_cast<std::uint32_t>(channel.connection)) + "." +
           std::to_string(channel.number);
  };
  const auto say = [&](const auto& confirm, const char* what) {
    returned.erase(confirm.channel);
    auto& said = said_[confirm.channel];
    const std::size_t before = said.size();
    for (model::DeliveryTag tag = confirm.multiple ? 1 : confirm.delivery_tag;
         tag <= confirm.delivery_tag; ++tag) {
      if (said.insert(tag).second) {
        news.insert(name_of(confirm.channel) + " " + std::to_string(tag) + what);
      }
    }
    auto& [count, multiple] = confirmed[confirm.channel];
    count += said.size() - before;
    multiple = confirm.multiple;
    if (said.size() > before) return;
    news.insert(name_of(confirm.channel) + " " + std::to_string(confirm.delivery_tag) + " again");
  };
  std::erase_if(effects, [&](const model::Effect& effect) {
    if (std::holds_alternative<model::ChannelOpenOk>(effect)) said_.erase(whom(effect));
    if (std::holds_alternative<model::Return>(effect)) returned.insert(whom(effect));
    const auto* const ack = std::get_if<model::ConfirmAck>(&effect);
    const auto* const nack = std::get_if<model::ConfirmNack>(&effect);
    if (ack) say(*ack, " ack");
    if (nack) say(*nack, " nack");
    return ack || nack;
  });
  for (const model::ChannelId channel : returned) {
    if (said_.contains(channel)) news.insert(name_of(channel) + " before a return");
  }
  for (const auto& [channel, those] : confirmed) {
    if (those == std::pair(std::size_t{1}, true))
      news.insert(name_of(channel) + " multiple for one");
  }
  return news;
}

void order_by_channel(model::Effects& effects) {
  std::stable_sort(
      effects.begin(), effects.end(),
      [](const model::Effect& a, const model::Effect& b) { return whom(a) < whom(b); });
}

model::Effects by_consumer(model::Effects effects) {
  for (model::Effect& effect : effects) {
    if (auto* it = std::get_if<model::Deliver>(&effect)) it->delivery_tag = 0;
  }
  std::stable_sort(
      effects.begin(), effects.end(), [](const model::Effect& a, const model::Effect& b) {
        const auto* const x = std::get_if<model::Deliver>(&a);
        const auto* const y = std::get_if<model::Deliver>(&b);
        if (!x || !y) return y && !x;
        return std::pair(x->channel, x->consumer_tag) < std::pair(y->channel, y->consumer_tag);
      });
  return effects;
}

model::Effects without_deliveries_to_the_leaving(model::Effects effects) {
  const Leaving leaving(effects);
  std::erase_if(effects, [&](const model::Effect& effect) {
    const auto* const it = std::get_if<model::Deliver>(&effect);
    return it && leaving.includes(it->channel);
  });
  return effects;
}

model::Command into_vhost(model::Command command, const std::string& vhost) {
  if (vhost == "/") return command;
  std::visit(
      [&](auto& known) {
        if constexpr (requires { known.user; }) {
          if (known.user != guest) known.user = std::string(known.user) + own_users_of(vhost);
        }
      },
      command);
  return command;
}

model::Effect out_of_vhost(model::Effect effect, const std::string& vhost) {
  if (vhost == "/") return effect;
  std::visit(
      [&](auto& known) {
        if constexpr (requires { known.reply_text; }) {
          known.reply_text = with(known.reply_text, "vhost '" + vhost + "'", "vhost '/'");
          known.reply_text = with(known.reply_text, own_users_of(vhost), "");
        }
      },
      effect);
  return effect;
}

void cut_alike(model::Effects& ours, model::Effects& theirs) {
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    std::string* const a = reply_text(ours[i]);
    std::string* const b = reply_text(theirs[i]);
    if (!a || !b || (!is_cut(*a) && !is_cut(*b))) continue;
    const std::string_view one = before_the_cut(*a);
    const std::string_view other = before_the_cut(*b);
    const std::size_t size = std::min(one.size(), other.size());
    const bool both_go_on =
        (is_cut(*a) || one.size() > size) && (is_cut(*b) || other.size() > size);
    if (!both_go_on || one.substr(0, size) != other.substr(0, size)) continue;
    *a = *b = std::string(one.substr(0, size)) += dots;
  }
}

model::ChannelId whom(const model::Effect& effect) {
  return std::visit(
      [](const auto& known) -> model::ChannelId {
        if constexpr (requires { known.channel; })
          return known.channel;
        else if constexpr (requires { known.connection; })
          return {known.connection, 0};
        else
          return {};
      },
      effect);
}

}  // namespace rehearsal::properties::conformance
