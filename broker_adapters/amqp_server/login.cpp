#include "broker_adapters/amqp_server/login.hpp"

#include <cstdint>
#include <string>

#include "broker_adapters/amqp_server/octets.hpp"
#include "model/arguments/arguments.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

/// RFC 4616: an authorisation identity, which nobody uses, the user, and the password, with an
/// octet 0 before each of the latter.
std::optional<Credentials> plain(std::string_view response) {
  const auto user = response.find('\0');
  if (user == std::string_view::npos) return std::nullopt;
  const auto password = response.find('\0', user + 1);
  if (password == std::string_view::npos) return std::nullopt;
  return Credentials{std::string(response.substr(user + 1, password - user - 1)),
                     std::string(response.substr(password + 1))};
}

/// The contents of a table, without its size.
std::optional<Credentials> amqplain(std::string_view response, amqp::Pool& pool) {
  std::string octets;
  append_number(octets, static_cast<std::uint32_t>(response.size()));
  octets += response;
  amqp_table_t decoded{};
  std::size_t offset = 0;
  if (amqp_decode_table(amqp::bytes(octets), pool.get(), &decoded, &offset) != AMQP_STATUS_OK)
    return std::nullopt;
  const model::Table table = amqp::from_amqp(decoded);
  const auto* const user = model::find_as<std::string>(table, "LOGIN");
  const auto* const password = model::find_as<std::string>(table, "PASSWORD");
  if (!user || !password) return std::nullopt;
  return Credentials{*user, *password};
}

}  // namespace

std::optional<Credentials> credentials(const amqp_connection_start_ok_t& method, amqp::Pool& pool) {
  const std::string mechanism = amqp::text(method.mechanism);
  if (mechanism == "PLAIN") return plain(amqp::text(method.response));
  if (mechanism == "AMQPLAIN") return amqplain(amqp::text(method.response), pool);
  return std::nullopt;
}

}  // namespace rehearsal::broker_adapters::amqp_server
