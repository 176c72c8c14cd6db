#include "properties/conformance/programs/programs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <variant>

namespace rehearsal::model::programs {
namespace {

constexpr std::uint64_t many = 1500;
constexpr std::uint64_t seed = 1;

/// Calls `each(program)` for many of them.
template <class Each>
void each_program(Actors actors, Each each) {
  for (std::uint64_t number = 0; number < many; ++number) each(program_of(seed, number, actors));
}

/// Calls `each(publish)` for those of many programs.
template <class Each>
void each_publish(Each each) {
  each_program(Actors::clients, [&](const Program& program) {
    for (const Step::What& what : program) {
      const auto* const command = std::get_if<Command>(&what);
      const auto* const publish = command ? std::get_if<Publish>(command) : nullptr;
      if (publish) each(*publish);
    }
  });
}

TEST(Programs, have_the_broker_go_down_in_one_way_once_or_twice_in_one_of_ten) {
  std::size_t with_outages = 0;
  std::set<Outage> ways;
  each_program(Actors::outages, [&](const Program& program) {
    const auto outages = outages_of(program);
    if (outages.empty()) return;
    ++with_outages;
    EXPECT_LE(outages.size(), 2u);
    EXPECT_EQ(std::set(outages.begin(), outages.end()).size(), 1u);
    ways.insert(outages.front());
  });
  EXPECT_GT(with_outages, many / 20);
  EXPECT_LT(with_outages, many / 8);
  EXPECT_EQ(ways, (std::set{Outage::restart, Outage::kill}));
}

TEST(Programs, leave_the_broker_up_unless_told_otherwise) {
  each_program(Actors::operators,
               [](const Program& program) { EXPECT_TRUE(outages_of(program).empty()); });
}

/// A client that makes up an entry counts in 64 bits, as a broker does, so any other type is of one
/// that sends on what it got.
void add_types_of_counts(const Table& death, std::set<std::size_t>& types) {
  for (const TableEntry& field : death) {
    if (field.key == "count") types.insert(field.value.is.index());
  }
}

TEST(Programs, publish_again_what_died_with_counts_of_every_type_of_integer) {
  std::set<std::size_t> types;
  each_publish([&](const Publish& publish) {
    const auto& headers = publish.message->properties().headers;
    if (!headers) return;
    for (const TableEntry& header : *headers) {
      const auto* const deaths = std::get_if<Array>(&header.value.is);
      if (header.key != "x-death" || !deaths) continue;
      for (const Value& death : *deaths) add_types_of_counts(std::get<Table>(death.is), types);
    }
  });
  const std::size_t first = Value{std::int8_t{}}.is.index();
  const std::size_t last = Value{std::int64_t{}}.is.index();
  for (std::size_t type = first; type <= last; ++type) EXPECT_TRUE(types.contains(type)) << type;
}

TEST(Programs, send_header_values_of_every_type) {
  std::set<std::size_t> types;
  each_publish([&](const Publish& publish) {
    const auto& headers = publish.message->properties().headers;
    if (!headers) return;
    for (const TableEntry& header : *headers) {
      if (header.key == "v") types.insert(header.value.is.index());
    }
  });
  EXPECT_EQ(types.size(), std::variant_size_v<Value::Variant>);
}

TEST(Programs, are_the_same_for_the_same_seed_and_number) {
  for (std::uint64_t number = 0; number < 20; ++number) {
    const Program one = program_of(seed, number, Actors::outages);
    const Program other = program_of(seed, number, Actors::outages);
    ASSERT_EQ(one.size(), other.size());
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(text(one[i]), text(other[i]));
  }
}

}  // namespace
}  // namespace rehearsal::model::programs
