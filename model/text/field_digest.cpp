#include "model/text/field_digest.hpp"

#include <variant>

#include "model/text/text.hpp"

namespace rehearsal::model {

void mix(Digest& digest, const Value& value) {
  digest.mix(std::uint64_t{value.is.index()});
  std::visit([&](const auto& alternative) { mix(digest, alternative); }, value.is);
}

void mix(Digest& digest, const Table& table) {
  digest.mix(std::uint64_t{table.size()});
  for (const TableEntry& entry : table) {
    mix(digest, entry.key);
    mix(digest, entry.value);
  }
}

void mix(Digest& digest, const Array& array) {
  digest.mix(std::uint64_t{array.size()});
  for (const Value& value : array) mix(digest, value);
}

namespace {

constexpr std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

/// Starts from the method's name, so that a new alternative of the variant changes no digest.
template <class Variant>
std::uint64_t digest_of(const Variant& variant, std::uint64_t kind) {
  return std::visit(
      [kind]<class T>(const T& alternative) {
        static constexpr std::uint64_t method = hash_of(description<T>.method);
        Digest digest;
        digest.mix(method + kind);
        mix(digest, alternative);
        return digest.value();
      },
      variant);
}

}  // namespace

std::uint64_t digest(const Command& command) { return digest_of(command, 0); }
std::uint64_t digest(const Effect& effect) { return digest_of(effect, 1); }

}  // namespace rehearsal::model
