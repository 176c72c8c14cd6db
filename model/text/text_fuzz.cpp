#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "model/text/text.hpp"

/// Whatever the bytes are, the parsers read them or refuse them with a ParseError; and what they
/// read, they read back from its own text.
namespace {

using namespace rehearsal::model;

template <class Parse>
void parse_and_write(std::string_view bytes, Parse parse) {
  try {
    const auto parsed = parse(bytes);
    const std::string written = text(parsed);
    if (text(parse(written)) != written) std::abort();
  } catch (const ParseError&) {
    // Refused, as most inputs must be.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  parse_and_write(bytes, parse_command);
  parse_and_write(bytes, parse_effect);
  return 0;
}
