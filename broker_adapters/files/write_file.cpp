#include "broker_adapters/files/write_file.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "broker_adapters/files/output_error.hpp"

namespace rehearsal::broker_adapters {
namespace {

/// The reason for the last failure of a stream, for streams keep none.
std::error_code last_error() { return {errno != 0 ? errno : EIO, std::generic_category()}; }

std::error_code write_to(const std::filesystem::path& file, std::string_view content) {
  errno = 0;
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << content;
  stream.close();
  return stream ? std::error_code() : last_error();
}

}  // namespace

void write_file(const std::filesystem::path& file, std::string_view content) {
  std::error_code error;
  const auto kind = std::filesystem::status(file, error).type();
  const bool replaceable =
      kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::regular;
  const std::filesystem::path part = file.string() + (replaceable ? ".part" : "");
  error = write_to(part, content);
  if (!error && replaceable) std::filesystem::rename(part, file, error);
  if (!error) return;
  std::error_code ignored;
  if (replaceable) std::filesystem::remove(part, ignored);
  throw OutputError(file.string() + ": cannot be written: " + error.message());
}

}  // namespace rehearsal::broker_adapters
