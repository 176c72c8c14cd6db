#include "broker_adapters/amqp_server/password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <new>
#include <utility>

namespace rehearsal::broker_adapters::amqp_server {
namespace {

constexpr std::size_t salt_size = 4;

const EVP_MD* algorithm(Password::Hash hash) {
  switch (hash) {
    case Password::Hash::sha256:
      return EVP_sha256();
    case Password::Hash::sha512:
      return EVP_sha512();
    case Password::Hash::md5:
      return EVP_md5();
  }
  return nullptr;
}

std::string digest_of(Password::Hash hash, std::string_view salt, std::string_view plain) {
  const std::string salted = std::string(salt).append(plain);
  unsigned size = 0;
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  if (!EVP_Digest(salted.data(), salted.size(), reinterpret_cast<unsigned char*>(digest.data()),
                  &size, algorithm(hash), nullptr)) {
    throw std::bad_alloc();
  }
  digest.resize(size);
  return digest;
}

std::optional<std::string> decoded(std::string_view base64) {
  std::string octets(base64.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()),
                                   reinterpret_cast<const unsigned char*>(base64.data()),
                                   static_cast<int>(base64.size()));
  if (size < 0) return std::nullopt;
  // The padding is decoded as well.
  const auto padding = std::min<std::ptrdiff_t>(2, std::count(base64.begin(), base64.end(), '='));
  octets.resize(static_cast<std::size_t>(size - padding));
  return octets;
}

}  // namespace

Password::Password(Hash hash, std::string salt, std::string digest)
    : hash_(hash), salt_(std::move(salt)), digest_(std::move(digest)) {}

std::optional<Password> Password::from_base64(std::string_view text, Hash hash) {
  if (text.empty()) return Password(hash, {}, {});
  const auto octets = decoded(text);
  const auto size = salt_size + static_cast<std::size_t>(EVP_MD_size(algorithm(hash)));
  if (!octets || octets->size() != size) return std::nullopt;
  return Password(hash, octets->substr(0, salt_size), octets->substr(salt_size));
}

Password Password::of(std::string_view plain) {
  return Password(Hash::sha256, {}, digest_of(Hash::sha256, {}, plain));
}

bool Password::is(std::string_view plain) const {
  if (plain.empty()) return false;
  const std::string digest = digest_of(hash_, salt_, plain);
  return digest.size() == digest_.size() &&
         CRYPTO_memcmp(digest.data(), digest_.data(), digest.size()) == 0;
}

}  // namespace rehearsal::broker_adapters::amqp_server
