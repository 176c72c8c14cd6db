#include "broker_adapters/amqp_server/paged_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <new>
#include <utility>

namespace rehearsal::broker_adapters::amqp_server {
namespace {

constexpr std::size_t segment_size = 4 << 20;
constexpr std::size_t granularity = alignof(std::max_align_t);

std::byte* map(void* at, std::size_t size, int flags, int file) {
  void* const mapped = mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | flags, file, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(mapped);
}

/// Where the disk has no room, all stays in memory.
void move_to_disk(std::byte* at, std::size_t size) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
  if (!file || std::fwrite(at, 1, size, file.get()) != size || std::fflush(file.get()) != 0) return;
  map(at, size, MAP_FIXED, fileno(file.get()));
}

}  // namespace

void PagedMemory::Unmap::operator()(std::byte* at) const { munmap(at, size); }

void* PagedMemory::do_allocate(std::size_t bytes, std::size_t) {
  if (in_heap_ + bytes > heap_max_) return allocate_in_segment(bytes);
  in_heap_ += bytes;
  return ::operator new(bytes);
}

void PagedMemory::do_deallocate(void* at, std::size_t bytes, std::size_t) {
  const auto found = segment_of(at);
  if (found == segments_.end()) {
    in_heap_ -= bytes;
    return ::operator delete(at);
  }
  Segment& segment = found->second;
  if (--segment.live != 0) return;
  if (found == last_) {
    segment.used = 0;
  } else {
    if (found == full_) full_ = segments_.end();
    segments_.erase(found);
  }
}

void* PagedMemory::allocate_in_segment(std::size_t bytes) {
  const std::size_t room = (bytes + granularity - 1) / granularity * granularity;
  if (last_ == segments_.end() || last_->second.size() - last_->second.used < room)
    start_segment(room);
  Segment& segment = last_->second;
  ++segment.live;
  return segment.start() + std::exchange(segment.used, segment.used + room);
}

void PagedMemory::start_segment(std::size_t bytes) {
  if (last_ != segments_.end() && last_->second.live == 0) {
    segments_.erase(last_);
  } else {
    if (full_ != segments_.end()) move_to_disk(full_->second.start(), full_->second.size());
    full_ = last_;
  }
  const std::size_t size = std::max(bytes, segment_size);
  std::byte* const start = map(nullptr, size, MAP_ANONYMOUS, -1);
  last_ = segments_.emplace(start, Segment{{start, {size}}}).first;
}

PagedMemory::Segments::iterator PagedMemory::segment_of(const void* at) {
  const auto after = segments_.upper_bound(static_cast<const std::byte*>(at));
  if (after == segments_.begin()) return segments_.end();
  const auto before = std::prev(after);
  return at < before->second.start() + before->second.size() ? before : segments_.end();
}

}  // namespace rehearsal::broker_adapters::amqp_server
