#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rehearsal::broker_adapters::amqp_server {

/// A password as RabbitMQ keeps it: four octets of salt, and the digest of the salt and the
/// password.
class Password {
 public:
  /// RabbitMQ's algorithms for it.
  enum class Hash : std::uint8_t { sha256, sha512, md5 };

  /// From the base64 of salt and digest; empty text is a password that nobody knows. Null where it
  /// is neither.
  static std::optional<Password> from_base64(std::string_view text, Hash hash);
  /// Of that text in the clear: by SHA-256, without salt.
  static Password of(std::string_view plain);

  /// An empty password is nobody's.
  bool is(std::string_view plain) const;

 private:
  Password(Hash hash, std::string salt, std::string digest);

  Hash hash_;
  std::string salt_;
  std::string digest_;
};

}  // namespace rehearsal::broker_adapters::amqp_server
