// A thin layer over SQLite that closes what it opens and throws what goes wrong.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ballast {

class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  bool busy() const { return code_ == SQLITE_BUSY || code_ == SQLITE_LOCKED; }

 private:
  int code_;
};

class Statement {
 public:
  Statement(sqlite3* database, const char* sql);

  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, std::string_view value);
  Statement& bind_blob(int parameter, std::string_view bytes);
  bool step();   // whether there is a row; after the last one the statement is ready for new values
  void reset();  // without looking at further rows
  std::int64_t integer(int column) const;
  std::string text(int column) const;  // or the bytes of a blob

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void check(int code) const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  enum class Mode { kCreate, kExisting };
  Database(const std::string& file, Mode mode);

  void execute(const char* sql);
  Statement prepare(const char* sql) { return {handle_.get(), sql}; }
  // Of a statement that gives one text.
  std::string value_of(const char* sql);
  // Whether closing copies what is in the write-ahead log to the file (SQLite's default).
  void checkpoint_on_close(bool wanted);

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace ballast
