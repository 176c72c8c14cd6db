#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "model/containers/ring.hpp"
#include "model/containers/slots.hpp"

namespace rehearsal::model {
namespace {

std::vector<int> contents(const Ring<int>& ring) {
  std::vector<int> items;
  for (std::size_t i = 0; i < ring.size(); ++i) items.push_back(ring[i]);
  return items;
}

RC_GTEST_PROP(Ring, is_a_sequence, ()) {
  Ring<int> ring;
  std::vector<int> model;
  const int steps = *rc::gen::inRange(0, 60);
  for (int i = 0; i < steps; ++i) {
    const int kind = *rc::gen::inRange(0, 6);
    const auto size = static_cast<int>(model.size());
    if (kind == 0) {
      ring.push_back(i);
      model.push_back(i);
    } else if (kind == 1) {
      ring.push_front(i);
      model.insert(model.begin(), i);
    } else if (kind == 2) {
      const int at = *rc::gen::inRange(0, size + 1);
      ring.insert(static_cast<std::size_t>(at), i);
      model.insert(model.begin() + at, i);
    } else if (size > 0 && kind == 3) {
      RC_ASSERT(ring.pop_front() == model.front());
      model.erase(model.begin());
    } else if (size > 0 && kind == 4) {
      const int at = *rc::gen::inRange(0, size);
      RC_ASSERT(ring.extract(static_cast<std::size_t>(at)) == model[static_cast<std::size_t>(at)]);
      model.erase(model.begin() + at);
    } else if (kind == 5) {
      const auto odd = [](int item) { return item % 2 != 0; };
      ring.extract_if(odd);
      std::erase_if(model, odd);
    }
    RC_ASSERT(contents(ring) == model);
  }
}

TEST(Ring, finds_the_place_in_an_ordered_sequence) {
  Ring<int> ring;
  for (const int item : {1, 3, 5}) ring.push_back(item);
  EXPECT_EQ(ring.partition_point([](int item) { return item < 4; }), 2u);
  EXPECT_EQ(ring.partition_point([](int item) { return item < 0; }), 0u);
  EXPECT_EQ(ring.partition_point([](int item) { return item < 9; }), 3u);
}

TEST(Slots, tell_a_later_tenant_from_an_earlier_one) {
  Slots<int> slots;
  const auto first = slots.add(1);
  slots.remove(first);
  const auto second = slots.add(2);
  EXPECT_EQ(slots.find(first), nullptr);
  EXPECT_EQ(*slots.find(second), 2);
  EXPECT_LT(first, second);
  EXPECT_EQ(slots.find({}), nullptr);
  EXPECT_EQ(slots.size(), 1u);
}

}  // namespace
}  // namespace rehearsal::model
