#include "tools/output_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "broker_adapters/files/output_error.hpp"
#include "broker_adapters/files/write_file.hpp"

namespace rehearsal::tools {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::error_code& why) {
  throw broker_adapters::OutputError(path.string() + ": cannot be written: " + why.message());
}

std::error_code last_error() { return {errno, std::generic_category()}; }

/// Only a try tells: a folder may lie on a medium that is read-only, or in /proc.
std::error_code try_file_in(const fs::path& folder) {
  std::string name = (folder / ".rehearse-XXXXXX").string();
  const int file = mkstemp(name.data());
  if (file < 0) return last_error();
  close(file);
  unlink(name.c_str());
  return {};
}

}  // namespace

void require_writable(const fs::path& file) {
  if (file.empty()) return;
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::is_directory(status)) refuse(file, std::make_error_code(std::errc::is_a_directory));
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    if (access(file.c_str(), W_OK) != 0) refuse(file, last_error());
    return;
  }
  const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
  if (const std::error_code why = try_file_in(folder)) refuse(file, why);
}

OutputFolder::OutputFolder(fs::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  for (fs::path path = folder_; !path.empty() && !fs::exists(path, error) && !error;
       path = path.parent_path())
    missing_.push_back(path);
  try {
    make();
    if (const std::error_code why = try_file_in(folder_)) refuse(folder_, why);
  } catch (...) {
    remove_what_is_empty();
    throw;
  }
}

void OutputFolder::make() const {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    throw broker_adapters::OutputError(folder_.string() + ": cannot be made: " + error.message());
}

std::string OutputFolder::write(const std::string& name, std::string_view content) const {
  // Another process that found nothing may have removed it since.
  make();
  const fs::path file = folder_ / name;
  broker_adapters::write_file(file, content);
  return file.string();
}

void OutputFolder::remove_what_is_empty() const {
  std::error_code ignored;
  for (const fs::path& path : missing_) fs::remove(path, ignored);
}

void SideOutput::write(const std::function<void()>& write) {
  try {
    write();
  } catch (const broker_adapters::OutputError& error) {
    failure_ = error.what();
  }
}

void SideOutput::finish() const {
  if (!failure_.empty()) throw broker_adapters::OutputError(failure_);
}

}  // namespace rehearsal::tools
