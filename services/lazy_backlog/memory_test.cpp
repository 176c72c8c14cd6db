#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "broker_adapters/simulated/simulated_world.hpp"
#include "services/lazy_backlog/lazy_backlog.hpp"

/// What the simulation itself takes for a message that waits: every allocation of this program is
/// counted.
namespace {

/// A block begins with its size.
constexpr std::size_t head = alignof(std::max_align_t);
std::size_t in_use = 0;
std::size_t most = 0;

void* allocate(std::size_t size) {
  auto* const block = static_cast<std::byte*>(std::malloc(size + head));
  if (!block) throw std::bad_alloc();
  *reinterpret_cast<std::size_t*>(block) = size;
  in_use += size;
  most = std::max(most, in_use);
  return block + head;
}

void release(void* memory) {
  if (!memory) return;
  std::byte* const block = static_cast<std::byte*>(memory) - head;
  in_use -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }

namespace rehearsal {
namespace {

/// Bytes for each message, at the most.
std::size_t bytes_for_each(const char* mode) {
  services::lazy_backlog::Backlog backlog;
  backlog.messages = 200'000;
  backlog.queue_mode = mode;
  services::lazy_backlog::Progress progress;
  const auto services = services::lazy_backlog::services(backlog, progress);
  broker_adapters::simulated::SimulatedWorldOptions options;
  options.keep_history = false;
  options.step_limit = 100 * backlog.messages;
  const std::size_t before = in_use;
  most = before;
  sim::CalmChoices choices;
  broker_adapters::simulated::SimulatedWorld world(services, choices, options);
  world.open({});
  world.run_until(sim::Time(std::chrono::hours(1)));
  EXPECT_EQ(progress.consumed, backlog.messages);
  return (most - before) / backlog.messages;
}

TEST(BacklogMemory, IsLessThan250BytesForEachMessageThatIsLazilyKept) {
  EXPECT_LT(bytes_for_each("lazy"), 250u);
}

TEST(BacklogMemory, IsLessThan250BytesForEachMessageInMemory) {
  EXPECT_LT(bytes_for_each("default"), 250u);
}

}  // namespace
}  // namespace rehearsal
