#pragma once

#include <filesystem>
#include <memory>

#include "broker_adapters/store.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace rehearsal::broker_adapters::rabbitmq {

/// A store in a file of SQLite. What `apply` has returned from survives a loss of power. Errors of
/// SQLite are thrown as `std::runtime_error`, which names the file.
class SqliteStore final : public Store {
 public:
  /// Makes the file where there is none.
  explicit SqliteStore(const std::filesystem::path& file);

  std::optional<std::string> read(std::string_view table, std::string_view key) const override;
  std::vector<Row> scan(std::string_view table) const override;
  void apply(std::vector<Write> writes) override;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Close>;

  void execute(const char* sql);
  Statement prepare(const char* sql);
  bool step(sqlite3_stmt* statement) const;
  void apply(const Write& write);
  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Close> database_;
  Statement read_;
  Statement scan_;
  Statement put_;
  Statement erase_;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
