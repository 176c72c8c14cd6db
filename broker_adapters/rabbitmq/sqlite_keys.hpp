#pragma once

#include <filesystem>
#include <string>

#include "broker_adapters/client/gateway.hpp"
#include "broker_adapters/rabbitmq/sqlite_database.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// The idempotency keys that were used, in a file that the processes of all services share. They
/// last, for what was done outside lasts, and take no memory.
class SqliteKeys final : public Gateway::Keys {
 public:
  /// Makes the file where there is none.
  explicit SqliteKeys(const std::filesystem::path& file) : database_(file) {}

  bool first_time(const std::string& key) override {
    SqliteDatabase::Statement::Use use(insert_);
    use.bind(key).step();
    return database_.changes() == 1;
  }

 private:
  /// A database that has the table.
  struct Used : SqliteDatabase {
    explicit Used(const std::filesystem::path& file) : SqliteDatabase(file) {
      execute("CREATE TABLE IF NOT EXISTS used (key TEXT PRIMARY KEY) WITHOUT ROWID");
    }
  };

  Used database_;
  SqliteDatabase::Statement insert_{database_, "INSERT OR IGNORE INTO used VALUES (?1)"};
};

}  // namespace rehearsal::broker_adapters::rabbitmq
