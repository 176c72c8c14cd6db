#include "model/text/generated_names.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "model/text/text.hpp"

namespace rehearsal::model {

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

}  // namespace

Effect GeneratedNames::normalised(const Effect& effect) {
  const std::string line = text(effect);
  if (!has_generated_name(line)) return effect;
  return parse_effect(with_names(line, [&](std::string_view prefix, const std::string& own) {
    std::string& name = names_[own];
    if (name.empty()) {
      const std::string kind(prefix);
      name = kind + std::to_string(++counts_[kind]);
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

Command translated(const Command& command, const GeneratedNames& one, const GeneratedNames& other) {
  const std::string line = text(command);
  if (!has_generated_name(line)) return command;
  return parse_command(with_names(line, [&](std::string_view, const std::string& name) {
    const auto normalised = one.normalised(name);
    return normalised ? other.own(*normalised).value_or(name) : name;
  }));
}

}  // namespace rehearsal::model
