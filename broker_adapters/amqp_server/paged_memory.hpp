#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <memory_resource>

namespace rehearsal::broker_adapters::amqp_server {

/// Memory of which only the first part is the heap's. What is more lies in segments, and all that
/// are full but the last go into temporary files without a name: from there the pages come back
/// that somebody looks at. So a long backlog takes little memory, and a short one no disk. For one
/// thread, and for nothing that must be aligned more than usual.
class PagedMemory final : public std::pmr::memory_resource {
 public:
  explicit PagedMemory(std::size_t heap_max) : heap_max_(heap_max) {}

 private:
  struct Unmap {
    std::size_t size = 0;
    void operator()(std::byte* at) const;
  };
  struct Segment {
    std::unique_ptr<std::byte, Unmap> memory;
    /// Octets, from its start.
    std::size_t used = 0;
    /// Allocations that are still there.
    std::size_t live = 0;

    std::byte* start() const { return memory.get(); }
    std::size_t size() const { return memory.get_deleter().size; }
  };
  /// By their start, to find the one that an allocation is in.
  using Segments = std::map<const std::byte*, Segment>;

  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override;
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  void* allocate_in_segment(std::size_t bytes);
  void start_segment(std::size_t bytes);
  Segments::iterator segment_of(const void* at);

  const std::size_t heap_max_;
  std::size_t in_heap_ = 0;
  Segments segments_;
  /// The one that is being filled, and the one before it, which stays in memory for as long: what
  /// was allocated last is still being looked at.
  Segments::iterator last_ = segments_.end();
  Segments::iterator full_ = segments_.end();
};

}  // namespace rehearsal::broker_adapters::amqp_server
