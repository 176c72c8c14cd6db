#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/text/erlang_term.hpp"

namespace rehearsal::model::erlang {

namespace {

/// OTP's io_lib_pretty, of what can be in a value. Columns count from 1; `closing` is how many
/// brackets are to be closed behind a term.
class Layout {
 public:
  /// `indent` is how far the rest of a tagged tuple is moved in; 0 is to behind its tag. A layout
  /// that is `picky` fails where that leaves little room.
  Layout(const Term& term, int indent, bool picky)
      : term_(term), whole_(static_cast<int>(term.size())), indent_(indent), picky_(picky) {}

  /// Null if it fails.
  std::optional<std::string> at(int column) {
    put(term_, column, column - 1, 0);
    return failed_ ? std::nullopt : std::optional(std::move(text_));
  }

 private:
  static constexpr int width = 80;
  using Parts = std::vector<Term>;

  static int size(const Term& term) { return static_cast<int>(term.size()); }
  static bool is_plain(const Term& term) { return term.form == Term::Form::plain; }

  void new_line(int spaces) { (text_ += '\n').append(static_cast<std::size_t>(spaces), ' '); }

  void put(const Term& term, int column, int spaces, int closing) {
    if (is_plain(term) || size(term) < width - column - closing) return append_line(text_, term);
    if (term.form == Term::Form::octets) return put_octets(term, column + 2, spaces + 2, closing);
    const bool is_list = term.form == Term::Form::list;
    text_ += is_list ? '[' : '{';
    if (term.form == Term::Form::tagged_tuple)
      put_tagged(term.parts, column, spaces, closing);
    else
      put_parts(term.parts, 0, column + 1, spaces + 1, closing);
    text_ += is_list ? ']' : '}';
  }

  void put_tagged(const Parts& parts, int column, int spaces, int closing) {
    const int behind_tag = size(parts[0]) + 2;
    text_ += parts[0].text;
    if (indent_ > 0 && behind_tag > indent_) {
      const int moved = column + indent_;
      if (whole_ + moved > width && moved > width / 2) fail();
      return put_tail(parts, 1, moved, column + behind_tag, spaces + indent_, closing);
    }
    const int moved = column + behind_tag;
    if (whole_ + moved >= width && moved >= width / 2) fail();
    text_ += ',';
    put_parts(parts, 1, moved, spaces + behind_tag, closing);
  }

  void put_parts(const Parts& parts, std::size_t from, int column, int spaces, int closing) {
    const int after = put_part(parts, from, column, spaces, closing);
    put_tail(parts, from + 1, column, after, spaces, closing);
  }

  /// Those from there on, on the line as long as they fit; `at` is where it goes on.
  void put_tail(const Parts& parts, std::size_t from, int column, int at, int spaces, int closing) {
    for (std::size_t i = from; i < parts.size(); ++i) {
      text_ += ',';
      const int behind = std::max(closing_behind(parts, i, closing), 1);
      if (is_plain(parts[i]) && size(parts[i]) + 1 < width - at - behind) {
        append_line(text_, parts[i]);
        at += size(parts[i]) + 1;
      } else {
        new_line(spaces);
        at = put_part(parts, i, column, spaces, closing);
      }
    }
  }

  /// Returns the column behind it.
  int put_part(const Parts& parts, std::size_t i, int column, int spaces, int closing) {
    const int behind = closing_behind(parts, i, closing);
    const bool fits = is_plain(parts[i]) && size(parts[i]) < width - column - behind;
    put(parts[i], column, spaces, behind);
    return column + (fits ? size(parts[i]) : width);
  }

  static int closing_behind(const Parts& parts, std::size_t i, int closing) {
    return i + 1 < parts.size() ? 0 : closing + 1;
  }

  void put_octets(const Term& term, int column, int spaces, int closing) {
    const int room = std::max(8, std::min(width - column, whole_ - 4) - closing);
    int left = room;
    text_ += "<<";
    for (std::size_t i = 0; i < term.parts.size(); ++i) {
      const bool is_last = i + 1 == term.parts.size();
      const int taken = size(term.parts[i]) + (is_last ? 0 : 1);
      if (taken > left) {
        new_line(spaces);
        left = room;
      }
      left -= taken;
      text_ += term.parts[i].text;
      if (!is_last) text_ += ',';
    }
    text_ += ">>";
  }

  void fail() { failed_ = failed_ || picky_; }

  const Term& term_;
  const int whole_;
  const int indent_;
  const bool picky_;
  bool failed_ = false;
  std::string text_;
};

/// Where the next character stands, counted from 1.
int column_behind(std::string_view text) {
  int column = 0;
  for (const char c : text) {
    column = c == '\n' ? 0 : c == '\t' ? (column + 8) / 8 * 8 : column + 1;
  }
  return column + 1;
}

}  // namespace

void append(std::string& text, const Term& term) {
  const int column = column_behind(text);
  for (const int indent : {0, 4}) {
    if (const auto laid_out = Layout(term, indent, true).at(column)) {
      text += *laid_out;
      return;
    }
  }
  text += *Layout(term, 1, false).at(column);
}

}  // namespace rehearsal::model::erlang
