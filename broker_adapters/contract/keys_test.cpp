#include <gtest/gtest.h>

#include "broker_adapters/rabbitmq/sqlite_keys.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "broker_adapters/simulated/memory_keys.hpp"

/// What the outside world remembers of idempotency keys.
namespace rehearsal::broker_adapters {
namespace {

const Act charge{{}, "payment", "charge", "101"};

TEST(Gateway, acts_once_for_a_key_and_each_time_without_one) {
  History history;
  simulated::MemoryKeys keys;
  Gateway gateway(history, keys);
  EXPECT_TRUE(gateway.act(charge, "charge-101"));
  EXPECT_FALSE(gateway.act(charge, "charge-101"));
  EXPECT_TRUE(gateway.act(charge, "charge-102"));
  EXPECT_TRUE(gateway.act(charge, ""));
  EXPECT_TRUE(gateway.act(charge, ""));
  EXPECT_EQ(history.acts.size(), 4u);
}

TEST(Gateway, keeps_no_history_where_none_is_kept) {
  History history;
  history.kept = false;
  simulated::MemoryKeys keys;
  EXPECT_TRUE(Gateway(history, keys).act(charge, "charge-101"));
  EXPECT_TRUE(history.acts.empty());
}

TEST(SqliteKeys, hold_for_all_who_use_the_file_and_for_those_who_come_later) {
  const rabbitmq::TemporaryFolder folder;
  {
    rabbitmq::SqliteKeys one(folder.path() / "keys");
    rabbitmq::SqliteKeys other(folder.path() / "keys");
    EXPECT_TRUE(one.first_time("charge-101"));
    EXPECT_FALSE(other.first_time("charge-101"));
    EXPECT_TRUE(other.first_time("charge-102"));
    EXPECT_FALSE(one.first_time("charge-102"));
  }
  rabbitmq::SqliteKeys later(folder.path() / "keys");
  EXPECT_FALSE(later.first_time("charge-101"));
  EXPECT_TRUE(later.first_time("charge-103"));
}

}  // namespace
}  // namespace rehearsal::broker_adapters
