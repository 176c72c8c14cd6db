#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/effect.hpp"
#include "model/refusals/attempts.hpp"

/// The golden table: a paragraph for each attempt, and in it a line for each value.
namespace rehearsal::model::refusals {

/// What came of one command: "taken", or "406 channel 50.10: PRECONDITION_FAILED - ..." with what
/// is closed, and the class and the method that are named.
std::string answer(const Effects& effects);

/// The paragraph of an attempt: the commands before, the attempt, and the answers to its values.
std::string paragraph(const Attempt& attempt, const std::vector<std::string>& answers);

/// A table of the paragraphs; and the paragraphs of a table.
std::string table_of(const std::vector<std::string>& paragraphs);
std::vector<std::string> paragraphs_of(std::string_view table);

/// The lines that only one of two paragraphs has, with - before the golden one's and + before the
/// other's, under the attempt; empty when they are the same.
std::string difference(const std::string& golden, const std::string& actual);

}  // namespace rehearsal::model::refusals
