#include "model/queues/message_level.hpp"

#include <algorithm>

#include "model/queues/properties_size.hpp"

namespace rehearsal::model {

namespace {

void set_in_memory(Copy& copy, bool in_memory, Paging& paging) {
  if (copy.in_memory == in_memory) return;
  copy.in_memory = in_memory;
  copy.was_paged_out |= !in_memory;
  in_memory ? paging.out.remove(copy.size()) : paging.out.add(copy.size());
}

bool is_transient(const Copy& copy, const Paging& paging) {
  return !paging.durable || !copy.message->persistent();
}

void enter_run(Copy& copy, Paging& paging) {
  set_in_memory(copy, false, paging);
  if (is_transient(copy, paging)) paging.transient.add(copy.size());
}

void leave_run(Copy& copy, Paging& paging) {
  if (is_transient(copy, paging)) paging.transient.remove(copy.size());
  if (!kept_in_index(*copy.message)) return;
  set_in_memory(copy, true, paging);
  paging.reads.add(copy.size());
}

}  // namespace

bool kept_in_index(const Message& message) {
  constexpr std::size_t limit = 4096;
  const std::size_t size = message.body().size();
  return size < limit && size + encoded_size(message.properties()) < limit;
}

void MessageLevel::push_back(Copy copy, Paging& paging) {
  copies_.push_back(std::move(copy));
  if (paging.mode == QueueMode::lazy) {
    enter_run(copies_.back(), paging);
    ++run_;
  } else if (run_ == 0) {
    ++loaded_;
  }
}

Copy MessageLevel::pop_front(Paging& paging) {
  if (loaded_ == 0) load(paging);
  --loaded_;
  Copy copy = copies_.pop_front();
  if (!copy.in_memory) paging.reads.add(copy.size());
  if (loaded_ == 0 && paging.mode == QueueMode::standard) load(paging);
  return copy;
}

void MessageLevel::put_back(Copy copy, Paging& paging) {
  const std::size_t index = place_of(copy);
  copies_.insert(index, std::move(copy));
  Copy& back = copies_[index];
  if (run_ == 0 || index <= loaded_) {
    ++loaded_;
    if (paging.mode == QueueMode::standard)
      set_in_memory(back, true, paging);
    else if (!kept_in_index(*back.message))
      set_in_memory(back, false, paging);
  } else if (index <= loaded_ + run_) {
    ++run_;
    enter_run(back, paging);
  }
}

void MessageLevel::look_at_head(Paging& paging) {
  if (loaded_ == 0) load(paging);
  if (loaded_ != 1) return;
  loaded_ = 0;
  ++run_;
  enter_run(copies_.front(), paging);
}

void MessageLevel::page_out(std::size_t kept, Paging& paging) {
  if (!has_run()) start();
  kept = std::min(kept, loaded_);
  for (std::size_t i = 0; i < kept; ++i)
    if (!kept_in_index(*copies_[i].message)) set_in_memory(copies_[i], false, paging);
  for (std::size_t i = kept; i < loaded_; ++i) enter_run(copies_[i], paging);
  for (std::size_t i = loaded_ + run_; i < copies_.size(); ++i) enter_run(copies_[i], paging);
  loaded_ = kept;
  run_ = copies_.size() - kept;
}

void MessageLevel::page_out(Paging& paging) {
  if (!has_run()) start();
  const bool writes = loaded_ + run_ < copies_.size() || loaded_ >= segment_size + write_size;
  page_out(writes ? segment_size : loaded_, paging);
}

void MessageLevel::load(Paging& paging) {
  if (!has_run()) return;
  const std::uint64_t segment = copies_[loaded_].position / segment_size;
  while (has_run() && copies_[loaded_].position / segment_size == segment) {
    leave_run(copies_[loaded_], paging);
    ++loaded_;
    --run_;
  }
  if (!has_run()) start();
}

void MessageLevel::clear() {
  copies_.clear();
  loaded_ = 0;
  run_ = 0;
}

void MessageLevel::mark_all() {
  for (std::size_t i = 0; i < copies_.size(); ++i) copies_[i].redelivered = true;
  marks_until_ = std::numeric_limits<std::uint64_t>::max();
}

void MessageLevel::expect_loss(const Paging& paging) {
  bool is_next = true;
  for (std::size_t i = 0; i < copies_.size(); ++i) {
    const Copy& copy = copies_[i];
    if (copy.redelivered) continue;
    // The next one is passed over where the index of the queue knows of it.
    const bool passed_over = is_next && copy.was_paged_out;
    is_next = false;
    if (!is_transient(copy, paging) || passed_over) continue;
    marks_until_ = std::min(marks_until_, copy.position);
    return;
  }
}

}  // namespace rehearsal::model
