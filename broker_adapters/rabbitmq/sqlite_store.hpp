#pragma once

#include <filesystem>

#include "broker_adapters/client/store.hpp"
#include "broker_adapters/rabbitmq/sqlite_database.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// A store in a file of SQLite. What `apply` has returned from survives a loss of power.
class SqliteStore final : public Store {
 public:
  /// Makes the file where there is none.
  explicit SqliteStore(const std::filesystem::path& file) : database_(file) {}

  std::optional<std::string> read(std::string_view table, std::string_view key) const override;
  std::vector<Row> scan(std::string_view table) const override;
  void apply(std::vector<Write> writes) override;

 private:
  /// A database that has the table.
  struct Rows : SqliteDatabase {
    explicit Rows(const std::filesystem::path& file);
  };
  void apply(const Write& write);

  Rows database_;
  SqliteDatabase::Statement read_{database_, "SELECT value FROM rows WHERE name = ?1 AND key = ?2"};
  SqliteDatabase::Statement scan_{database_,
                                  "SELECT key, value FROM rows WHERE name = ?1 ORDER BY key"};
  SqliteDatabase::Statement put_{database_, "INSERT OR REPLACE INTO rows VALUES (?1, ?2, ?3)"};
  SqliteDatabase::Statement erase_{database_, "DELETE FROM rows WHERE name = ?1 AND key = ?2"};
};

}  // namespace rehearsal::broker_adapters::rabbitmq
