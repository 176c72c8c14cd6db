#include "broker_adapters/rabbitmq/sqlite_store.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

/// Binds texts to a statement's parameters, and resets it when it has been used.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  ~Use() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  Use& bind(std::string_view text) {
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                      SQLITE_STATIC);
    return *this;
  }
  std::string column(int index) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, index));
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, index))};
  }

 private:
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

}  // namespace

void SqliteStore::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

void SqliteStore::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteStore::SqliteStore(const std::filesystem::path& file) : file_(file) {
  sqlite3* database = nullptr;
  const int status = sqlite3_open(file.c_str(), &database);
  database_.reset(database);
  if (status != SQLITE_OK) fail();
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = FULL");
  execute(
      "CREATE TABLE IF NOT EXISTS rows (name TEXT, key TEXT, value TEXT, PRIMARY KEY (name, key)) "
      "WITHOUT ROWID");
  read_ = prepare("SELECT value FROM rows WHERE name = ?1 AND key = ?2");
  scan_ = prepare("SELECT key, value FROM rows WHERE name = ?1 ORDER BY key");
  put_ = prepare("INSERT OR REPLACE INTO rows VALUES (?1, ?2, ?3)");
  erase_ = prepare("DELETE FROM rows WHERE name = ?1 AND key = ?2");
}

std::optional<std::string> SqliteStore::read(std::string_view table, std::string_view key) const {
  Use use(read_.get());
  use.bind(table).bind(key);
  if (!step(read_.get())) return std::nullopt;
  return use.column(0);
}

std::vector<Row> SqliteStore::scan(std::string_view table) const {
  std::vector<Row> rows;
  Use use(scan_.get());
  use.bind(table);
  while (step(scan_.get())) rows.push_back({use.column(0), use.column(1)});
  return rows;
}

void SqliteStore::apply(std::vector<Write> writes) {
  execute("BEGIN IMMEDIATE");
  try {
    for (const Write& write : writes) apply(write);
    execute("COMMIT");
  } catch (...) {
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

void SqliteStore::apply(const Write& write) {
  sqlite3_stmt* const statement = write.value ? put_.get() : erase_.get();
  Use use(statement);
  use.bind(write.table).bind(write.key);
  if (write.value) use.bind(*write.value);
  step(statement);
}

void SqliteStore::execute(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

SqliteStore::Statement SqliteStore::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_.get(), sql, -1, &statement, nullptr) != SQLITE_OK) fail();
  return Statement(statement);
}

bool SqliteStore::step(sqlite3_stmt* statement) const {
  const int status = sqlite3_step(statement);
  if (status != SQLITE_ROW && status != SQLITE_DONE) fail();
  return status == SQLITE_ROW;
}

void SqliteStore::fail() const {
  throw std::runtime_error(file_.string() + ": " + sqlite3_errmsg(database_.get()));
}

}  // namespace rehearsal::broker_adapters::rabbitmq
