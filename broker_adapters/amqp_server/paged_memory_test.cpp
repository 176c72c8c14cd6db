#include "broker_adapters/amqp_server/paged_memory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string_view>
#include <vector>

namespace rehearsal::broker_adapters::amqp_server {
namespace {

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::size_t size = 1000;

std::size_t resident_memory() {
  std::size_t total = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

char* allocate(PagedMemory& memory, char filling, std::size_t bytes = size) {
  const auto at = static_cast<char*>(memory.allocate(bytes));
  std::memset(at, filling, bytes);
  return at;
}

bool holds_only(const char* at, char filling, std::size_t bytes = size) {
  return std::string_view(at, bytes).find_first_not_of(filling) == std::string_view::npos;
}

char filling(std::size_t i) { return static_cast<char>(i % 251); }

TEST(PagedMemory, KeepsWhatWasWrittenAndTakesLittleMemoryForIt) {
  PagedMemory memory(mebibyte);
  constexpr std::size_t count = 64 * mebibyte / size;
  std::vector<char*> all;
  all.reserve(count);
  const std::size_t before = resident_memory();
  for (std::size_t i = 0; i < count; ++i) all.push_back(allocate(memory, filling(i)));
  EXPECT_LT(resident_memory(), before + 16 * mebibyte);
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_TRUE(holds_only(all[i], filling(i))) << i;
    memory.deallocate(all[i], size);
  }
  EXPECT_LT(resident_memory(), before + 16 * mebibyte);
}

TEST(PagedMemory, TakesPiecesThatAreLargerThanASegment) {
  PagedMemory memory(0);
  constexpr std::size_t large = 10 * mebibyte;
  char* const first = allocate(memory, 'a', large);
  char* const second = allocate(memory, 'b');
  memory.deallocate(first, large);
  char* const third = allocate(memory, 'c', large);
  EXPECT_TRUE(holds_only(second, 'b'));
  EXPECT_TRUE(holds_only(third, 'c', large));
  memory.deallocate(second, size);
  memory.deallocate(third, large);
}

}  // namespace
}  // namespace rehearsal::broker_adapters::amqp_server
