#include "broker_adapters/rabbitmq/sqlite_database.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <stdexcept>

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

constexpr int wait_for_others_ms = 10'000;

}  // namespace

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

SqliteDatabase::SqliteDatabase(const std::filesystem::path& file) : file_(file) {
  sqlite3* database = nullptr;
  const int status = sqlite3_open(file.c_str(), &database);
  database_.reset(database);
  if (status != SQLITE_OK) fail();
  sqlite3_busy_timeout(database, wait_for_others_ms);
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = FULL");
}

void SqliteDatabase::execute(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void SqliteDatabase::roll_back() noexcept {
  sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

int SqliteDatabase::changes() const { return sqlite3_changes(database_.get()); }

void SqliteDatabase::fail() const {
  throw std::runtime_error(file_.string() + ": " + sqlite3_errmsg(database_.get()));
}

void SqliteDatabase::Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteDatabase::Statement::Statement(const SqliteDatabase& database, const char* sql)
    : database_(database) {
  sqlite3_stmt* statement = nullptr;
  const int status = sqlite3_prepare_v2(database.database_.get(), sql, -1, &statement, nullptr);
  statement_.reset(statement);
  if (status != SQLITE_OK) database_.fail();
}

SqliteDatabase::Statement::Use::~Use() {
  sqlite3_reset(statement_.statement_.get());
  sqlite3_clear_bindings(statement_.statement_.get());
}

SqliteDatabase::Statement::Use& SqliteDatabase::Statement::Use::bind(std::string_view text) {
  sqlite3_bind_text(statement_.statement_.get(), ++bound_, text.data(),
                    static_cast<int>(text.size()), SQLITE_STATIC);
  return *this;
}

bool SqliteDatabase::Statement::Use::step() {
  const int status = sqlite3_step(statement_.statement_.get());
  if (status != SQLITE_ROW && status != SQLITE_DONE) statement_.database_.fail();
  return status == SQLITE_ROW;
}

std::string SqliteDatabase::Statement::Use::column(int index) const {
  sqlite3_stmt* const statement = statement_.statement_.get();
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index))};
}

}  // namespace rehearsal::broker_adapters::rabbitmq
