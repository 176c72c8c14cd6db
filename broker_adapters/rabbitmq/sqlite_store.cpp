#include "broker_adapters/rabbitmq/sqlite_store.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

using Use = SqliteDatabase::Statement::Use;

SqliteStore::Rows::Rows(const std::filesystem::path& file) : SqliteDatabase(file) {
  execute(
      "CREATE TABLE IF NOT EXISTS rows (name TEXT, key TEXT, value TEXT, PRIMARY KEY (name, key)) "
      "WITHOUT ROWID");
}

std::optional<std::string> SqliteStore::read(std::string_view table, std::string_view key) const {
  Use use(read_);
  use.bind(table).bind(key);
  if (!use.step()) return std::nullopt;
  return use.column(0);
}

std::vector<Row> SqliteStore::scan(std::string_view table) const {
  std::vector<Row> rows;
  Use use(scan_);
  use.bind(table);
  while (use.step()) rows.push_back({use.column(0), use.column(1)});
  return rows;
}

void SqliteStore::apply(std::vector<Write> writes) {
  database_.execute("BEGIN IMMEDIATE");
  try {
    for (const Write& write : writes) apply(write);
    database_.execute("COMMIT");
  } catch (...) {
    database_.roll_back();
    throw;
  }
}

void SqliteStore::apply(const Write& write) {
  Use use(write.value ? put_ : erase_);
  use.bind(write.table).bind(write.key);
  if (write.value) use.bind(*write.value);
  use.step();
}

}  // namespace rehearsal::broker_adapters::rabbitmq
