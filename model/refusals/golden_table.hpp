#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "model/refusals/table.hpp"

/// refusals.txt, for the tests that compare with it.
namespace rehearsal::model::refusals {

inline std::filesystem::path golden_table_file() {
  return std::filesystem::path(REHEARSAL_SOURCE_DIR) / "model" / "refusals" / "refusals.txt";
}

inline std::string golden_table() {
  std::ostringstream text;
  text << std::ifstream(golden_table_file()).rdbuf();
  return text.str();
}

/// What differs from the golden table, attempt by attempt; empty when nothing does.
inline std::string difference_from_golden(const std::vector<std::string>& actual) {
  const auto golden = paragraphs_of(golden_table());
  if (golden.size() != actual.size()) {
    return std::to_string(golden.size()) + " attempts are in the table, and " +
           std::to_string(actual.size()) + " were made\n";
  }
  std::string all;
  for (std::size_t i = 0; i < golden.size(); ++i) all += difference(golden[i], actual[i]);
  return all;
}

}  // namespace rehearsal::model::refusals
