#include "broker_adapters/client/store.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "broker_adapters/rabbitmq/sqlite_store.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "broker_adapters/simulated/memory_store.hpp"

/// What a service may rely on of its store, in memory and in SQLite.
namespace rehearsal::broker_adapters {
namespace {

struct InMemory {
  Store& store() { return memory; }
  simulated::MemoryStore memory;
};

struct InSqlite {
  InSqlite() { reopen(); }
  void reopen() {
    sqlite.reset();
    sqlite = std::make_unique<rabbitmq::SqliteStore>(folder.path() / "store.sqlite");
  }
  Store& store() { return *sqlite; }
  rabbitmq::TemporaryFolder folder;
  std::unique_ptr<rabbitmq::SqliteStore> sqlite;
};

/// As the context of a service does it.
void commit(Store& store, const Transaction& transaction) {
  store.apply({transaction.writes().begin(), transaction.writes().end()});
}

template <class Place>
class Stores : public testing::Test {
 protected:
  Place place;
};
using Places = testing::Types<InMemory, InSqlite>;
TYPED_TEST_SUITE(Stores, Places);

TYPED_TEST(Stores, keep_rows_by_table_and_key) {
  Store& store = this->place.store();
  Transaction transaction(store);
  transaction.put("orders", "101", "placed");
  transaction.put("inbox", "101", std::string("any\0byte", 8));
  commit(store, transaction);
  EXPECT_EQ(store.read("orders", "101"), "placed");
  EXPECT_EQ(store.read("inbox", "101"), std::string("any\0byte", 8));
  EXPECT_EQ(store.read("orders", "102"), std::nullopt);
}

TYPED_TEST(Stores, change_nothing_before_the_commit_but_let_the_transaction_see_its_writes) {
  Store& store = this->place.store();
  Transaction transaction(store);
  transaction.put("orders", "101", "placed");
  EXPECT_EQ(store.read("orders", "101"), std::nullopt);
  EXPECT_EQ(transaction.read("orders", "101"), "placed");
  transaction.erase("orders", "101");
  EXPECT_EQ(transaction.read("orders", "101"), std::nullopt);
}

TYPED_TEST(Stores, forget_a_transaction_that_was_not_committed) {
  Store& store = this->place.store();
  { Transaction(store).put("orders", "101", "placed"); }
  EXPECT_EQ(store.read("orders", "101"), std::nullopt);
}

TYPED_TEST(Stores, scan_a_table_in_the_order_of_its_keys) {
  Store& store = this->place.store();
  Transaction transaction(store);
  for (const char* key : {"3", "1", "2"}) transaction.put("outbox", key, key);
  transaction.put("other", "0", "0");
  commit(store, transaction);
  std::string keys;
  for (const Row& row : store.scan("outbox")) keys += row.key;
  EXPECT_EQ(keys, "123");
}

TYPED_TEST(Stores, overwrite_and_erase) {
  Store& store = this->place.store();
  Transaction transaction(store);
  transaction.put("orders", "101", "placed");
  transaction.put("orders", "101", "completed");
  transaction.put("orders", "102", "placed");
  transaction.erase("orders", "102");
  commit(store, transaction);
  EXPECT_EQ(store.read("orders", "101"), "completed");
  EXPECT_EQ(store.read("orders", "102"), std::nullopt);
}

TEST(SqliteStores, keep_their_rows_when_they_are_opened_again) {
  InSqlite place;
  Transaction transaction(place.store());
  transaction.put("orders", "101", "placed");
  commit(place.store(), transaction);
  place.reopen();
  EXPECT_EQ(place.store().read("orders", "101"), "placed");
}

TEST(SqliteStores, name_the_file_that_they_cannot_open) {
  try {
    rabbitmq::SqliteStore store("/no/such/folder/store.sqlite");
    FAIL() << "it was opened";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("/no/such/folder/store.sqlite"), std::string::npos);
  }
}

}  // namespace
}  // namespace rehearsal::broker_adapters
