#pragma once

#include <filesystem>
#include <string_view>

namespace rehearsal::broker_adapters {

/// Writes the file whole or not at all. What is there and is no regular file, such as a device or a
/// pipe, is not replaced but written to. Throws `OutputError`.
void write_file(const std::filesystem::path& file, std::string_view content);

}  // namespace rehearsal::broker_adapters
