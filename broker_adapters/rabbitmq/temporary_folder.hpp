#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace rehearsal::broker_adapters::rabbitmq {

/// A folder that is gone when it is no longer needed.
class TemporaryFolder {
 public:
  /// Throws `std::runtime_error` if there can be none.
  TemporaryFolder() {
    // What mkdtemp puts in the place of the X is up to it.
    std::string name = (std::filesystem::temp_directory_path() / "rehearsal-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error(name + ": cannot be made");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
