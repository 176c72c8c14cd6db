#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/text/script.hpp"

/// model/scripts/*.txt, for the tests that perform them.
namespace rehearsal::model {

inline std::filesystem::path golden_script_file(const std::string& name) {
  return std::filesystem::path(REHEARSAL_SOURCE_DIR) / "model" / "scripts" / (name + ".txt");
}

/// Throws `std::runtime_error` with the file's name if it is no script.
inline Script golden_script(const std::string& name) {
  const std::filesystem::path file = golden_script_file(name);
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  try {
    return parse_script(text.str());
  } catch (const ScriptError& error) {
    throw std::runtime_error(file.string() + ": " + error.what());
  }
}

/// In alphabetical order.
inline std::vector<std::string> golden_script_names() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(golden_script_file("").parent_path())) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace rehearsal::model
