#include "model/name_source.hpp"

#include <algorithm>

#include "model/refusal.hpp"
#include "model/text/digest.hpp"

namespace rehearsal::model {

namespace {

constexpr std::string_view reply_prefix = "amq.rabbitmq.reply-to.";
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t group_size = 3;
constexpr unsigned bits_per_character = 6;

template <class Number>
void append_number(std::string& out, Number number) {
  for (int shift = 8 * (sizeof number - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(number >> shift);
}

/// Padded to whole groups.
std::string base64(std::string_view octets) {
  std::string text;
  for (; !octets.empty(); octets.remove_prefix(std::min(group_size, octets.size()))) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < group_size; ++i)
      group = group << 8 | (i < octets.size() ? static_cast<unsigned char>(octets[i]) : 0u);
    for (std::size_t i = 0; i <= group_size; ++i) {
      const auto shift = static_cast<unsigned>(group_size - i) * bits_per_character;
      text += i <= octets.size() ? alphabet[group >> shift & 63] : '=';
    }
  }
  return text;
}

/// What may stand in a URL, and no padding.
std::string url_base64(std::string_view octets) {
  std::string text = base64(octets);
  text.erase(std::min(text.find('='), text.size()));
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

}  // namespace

Name NameSource::queue() { return concat({"amq.gen-", url_base64(unique(queues))}); }

Name NameSource::consumer_tag() { return concat({"amq.ctag-", url_base64(unique(consumer_tags))}); }

Name NameSource::reply_address() {
  const std::string consumer = unique(reply_addresses);
  std::string channel = node();
  append_number(channel, static_cast<std::uint32_t>(made_[reply_addresses]));
  append_number(channel, std::uint32_t{0});
  append_number(channel, static_cast<std::uint32_t>(seed_));
  return concat({reply_prefix, base64(channel), ".", base64(consumer)});
}

bool NameSource::may_have_made(std::string_view address) const {
  std::string fixed = node();
  fixed.resize(fixed.size() / group_size * group_size);
  return address.starts_with(concat({reply_prefix, base64(fixed)}));
}

std::string NameSource::unique(Kind kind) {
  Digest digest;
  digest.mix(seed_);
  digest.mix(std::uint64_t{kind});
  digest.mix(++made_[kind]);
  std::string octets;
  for (int half = 0; half < 2; ++half) {
    digest.mix(std::uint64_t{0x9E3779B97F4A7C15u});
    append_number(octets, digest.value());
  }
  return octets;
}

/// The beginning of a process identifier in Erlang's external format: the node that it is on.
std::string NameSource::node() const {
  constexpr std::uint8_t version = 131;
  constexpr std::uint8_t process = 88;
  constexpr std::uint8_t name = 118;
  const std::string node = concat({"reply@", std::to_string(static_cast<std::uint32_t>(seed_))});
  std::string octets;
  append_number(octets, version);
  append_number(octets, process);
  append_number(octets, name);
  append_number(octets, static_cast<std::uint16_t>(node.size()));
  return octets + node;
}

}  // namespace rehearsal::model
