#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Files that a user asks for beside the result. Whether they can be written is tried before the
/// work, and the result comes out even if it fails afterwards.
namespace rehearsal::tools {

/// Throws `broker_adapters::OutputError` where the file cannot be written. Leaves nothing behind.
/// Does nothing where the name is empty.
void require_writable(const std::filesystem::path& file);

/// A folder for what may be found. It is made where it is not there; what was made is gone again
/// with the object if nothing came into it.
class OutputFolder {
 public:
  /// Throws `broker_adapters::OutputError` where no file can be written into it.
  explicit OutputFolder(std::filesystem::path folder);
  ~OutputFolder() { remove_what_is_empty(); }
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  /// Writes a file into it, whose path it returns. Throws `broker_adapters::OutputError`.
  std::string write(const std::string& name, std::string_view content) const;

 private:
  void make() const;
  void remove_what_is_empty() const;

  std::filesystem::path folder_;
  /// Those that were not there, the innermost first.
  std::vector<std::filesystem::path> missing_;
};

/// Keeps the error of a file that could not be written until the result is out.
class SideOutput {
 public:
  /// Does it; where it throws a `broker_adapters::OutputError`, keeps what that says.
  void write(const std::function<void()>& write);
  /// Why it is not written; empty where it is.
  const std::string& failure() const { return failure_; }
  /// To be called when the result is out. Throws the error that was kept, if any.
  void finish() const;

 private:
  std::string failure_;
};

}  // namespace rehearsal::tools
