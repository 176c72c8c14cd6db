#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace rehearsal::broker_adapters::rabbitmq {

/// A file of SQLite. What a statement that writes has returned from survives a loss of power.
/// Several processes may use it: each waits for the others, for some seconds. Errors of SQLite are
/// thrown as `std::runtime_error`, which names the file.
class SqliteDatabase {
 public:
  /// Makes the file where there is none.
  explicit SqliteDatabase(const std::filesystem::path& file);

  /// Runs a statement that has no parameters and whose rows nobody wants.
  void execute(const char* sql);
  /// Ends a transaction that failed. There may be none any more.
  void roll_back() noexcept;
  /// How many rows the last statement changed.
  int changes() const;

  class Statement;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// A statement that is used again and again: texts are bound to its parameters, then it is stepped
/// through, then it is reset.
class SqliteDatabase::Statement {
 public:
  /// The database outlives it.
  Statement(const SqliteDatabase& database, const char* sql);

  class Use;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  const SqliteDatabase& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Resets the statement when it has been used.
class SqliteDatabase::Statement::Use {
 public:
  /// Of that statement, which nobody else uses meanwhile.
  explicit Use(const Statement& statement) : statement_(statement) {}
  ~Use();
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  /// The text outlives the use.
  Use& bind(std::string_view text);
  /// True if there is another row.
  bool step();
  /// The column of this row as text, counted from 0. Requires: `step` was true.
  std::string column(int index) const;

 private:
  const Statement& statement_;
  int bound_ = 0;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
