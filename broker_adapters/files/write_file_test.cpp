#include "broker_adapters/files/write_file.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>

#include "broker_adapters/files/output_error.hpp"

namespace rehearsal::broker_adapters {
namespace {

/// A folder of its own for each test, gone afterwards.
struct WriteFile : testing::Test {
  WriteFile() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::temp_directory_path() /
             ("rehearsal-write-file-" + std::string(test->name()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  ~WriteFile() override { std::filesystem::remove_all(folder); }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
  static std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::filesystem::path folder;
};

TEST_F(WriteFile, replaces_what_was_there_and_leaves_nothing_else) {
  const auto file = folder / "good.json";
  write_file(file, "an older and longer text, which must go");
  write_file(file, "good");
  EXPECT_EQ(content(file), "good");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WriteFile, refuses_a_folder_that_is_not_there) {
  EXPECT_THROW(write_file(folder / "none" / "good.json", "good"), OutputError);
  EXPECT_EQ(files(), 0u);
}

TEST_F(WriteFile, refuses_what_is_a_folder_and_leaves_nothing_behind) {
  std::filesystem::create_directories(folder / "good.json" / "full");
  EXPECT_THROW(write_file(folder / "good.json", "good"), OutputError);
  EXPECT_EQ(files(), 1u);
}

}  // namespace
}  // namespace rehearsal::broker_adapters
