#include "properties/conformance/normalisation.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "model/text.hpp"

namespace rehearsal::properties::conformance {
namespace {

constexpr std::array<std::string_view, 3> prefixes = {"amq.gen-", "amq.ctag-",
                                                      "amq.rabbitmq.reply-to."};

bool has_generated_name(std::string_view line) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    return line.find(prefix) != std::string_view::npos;
  });
}

/// The line with every generated name as `rename(prefix, name)` has it.
template <class Rename>
std::string with_names(std::string line, Rename&& rename) {
  for (const std::string_view prefix : prefixes) {
    for (std::size_t at = line.find(prefix); at != std::string::npos; at = line.find(prefix, at)) {
      const std::size_t length = std::min(line.find_first_of("' \\", at), line.size()) - at;
      const std::string name = rename(prefix, line.substr(at, length));
      line.replace(at, length, name);
      at += name.size();
    }
  }
  return line;
}

/// What is wrong with an argument is said as an Erlang term.
std::string beginning(const std::string& reply_text) {
  constexpr std::string_view before_the_term = "in vhost '/': ";
  const std::size_t at = reply_text.find(before_the_term);
  const bool has_term =
      reply_text.find("invalid arg") != std::string::npos && at != std::string::npos;
  return has_term ? reply_text.substr(0, at + before_the_term.size()) : reply_text;
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

model::Effect GeneratedNames::normalised(const model::Effect& effect) {
  const std::string line = text(effect);
  if (!has_generated_name(line)) return effect;
  return model::parse_effect(with_names(line, [&](std::string_view prefix, const std::string& own) {
    std::string& name = names_[own];
    if (name.empty()) {
      const std::string kind(prefix);
      name = kind + '#' + std::to_string(++counts_[kind]);
    }
    return name;
  }));
}

std::optional<std::string> GeneratedNames::normalised(const std::string& own) const {
  const auto found = names_.find(own);
  return found == names_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> GeneratedNames::own(const std::string& normalised) const {
  for (const auto& [own, name] : names_) {
    if (name == normalised) return own;
  }
  return std::nullopt;
}

model::Command translated(const model::Command& command, const GeneratedNames& one,
                          const GeneratedNames& other) {
  const std::string line = text(command);
  if (!has_generated_name(line)) return command;
  return model::parse_command(with_names(line, [&](std::string_view, const std::string& name) {
    const auto normalised = one.normalised(name);
    return normalised ? other.own(*normalised).value_or(name) : name;
  }));
}

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

model::Effects with_open_ends(model::Effects effects) {
  const auto leave_open = [](std::string& text) {
    if (!text.ends_with("...")) text += "...";
  };
  for (model::Effect& effect : effects) {
    if (auto* channel = std::get_if<model::ChannelClosed>(&effect)) {
      channel->reply_text = beginning(channel->reply_text);
      leave_open(channel->reply_text);
    } else if (auto* connection = std::get_if<model::ConnectionClosed>(&effect)) {
      leave_open(connection->reply_text);
    }
  }
  return effects;
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
