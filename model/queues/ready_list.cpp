#include "model/queues/ready_list.hpp"

namespace rehearsal::model {

std::vector<Copy> ReadyList::take_all() {
  std::vector<Copy> all;
  all.reserve(size_);
  each([&](Copy& copy) { all.push_back(std::move(copy)); });
  each_level([](MessageLevel& level) { level.clear(); });
  size_ = 0;
  bytes_ = 0;
  paging_.out = {};
  paging_.transient = {};
  pages_ = paging_.mode == QueueMode::lazy;
  return all;
}

void ReadyList::mark_all() {
  each_level([](MessageLevel& level) { level.mark_all(); });
}

void ReadyList::expect_loss() {
  each_level([&](MessageLevel& level) { level.expect_loss(paging_); });
}

void ReadyList::set_mode(QueueMode mode) {
  if (mode == paging_.mode) return;
  if (mode == QueueMode::lazy)
    page_out();
  else
    each_level([&](MessageLevel& level) { level.load(paging_); });
  paging_.mode = mode;
  pages_ = true;
  stop_paging_if_done();
}

void ReadyList::page_out() {
  const bool lazy = paging_.mode == QueueMode::lazy;
  each_level(
      [&](MessageLevel& level) { lazy ? level.page_out(0, paging_) : level.page_out(paging_); });
  pages_ = true;
  stop_paging_if_done();
}

void ReadyList::recover(QueueMode mode) {
  paging_.mode = mode;
  each_level([&](MessageLevel& level) {
    level.page_out(0, paging_);
    level.load(paging_);
  });
  paging_.reads = {};
  pages_ = true;
  stop_paging_if_done();
}

void ReadyList::stop_paging_if_done() {
  if (paging_.mode == QueueMode::lazy) return;
  bool any = false;
  each_level([&](const MessageLevel& level) { any = any || level.has_run(); });
  pages_ = any;
}

}  // namespace rehearsal::model
