#!/usr/bin/env python3
"""Takes the comments out of a small header, one at a time, and expects each declaration to be named."""
import subprocess
import sys

import planted_texts
import reference

HEADER = """\
/// What cranes do.
namespace harbour {

/// How heavy something may be.
enum class Size { small, large };

/// What is lifted.
struct Load {
  int weight = 0;  ///< in kilograms
};

/// Lifts loads.
class Crane {
 public:
  /// Requires: it is free.
  void lift(Load load);

 private:
  bool free_ = true;
};

/// One that is free.
Crane find_crane();

}  // namespace harbour
"""
# What is taken out, and what must be said then.
PLANTED = [
    ("/// What cranes do.\n", "namespace harbour is not documented"),
    ("/// How heavy something may be.\n", "Member Size (enumeration) of namespace harbour is not documented"),
    ("/// What is lifted.\n", "Compound harbour::Load is not documented"),
    ("  ///< in kilograms", "Member weight (variable) of struct harbour::Load is not documented"),
    ("/// Lifts loads.\n", "Compound harbour::Crane is not documented"),
    ("  /// Requires: it is free.\n", "Member lift(Load load) (function) of class harbour::Crane is not"),
    ("/// One that is free.\n", "Member find_crane() (function) of namespace harbour is not documented"),
]


def run(check, doxygen, root):
    made = subprocess.run([sys.executable, check, doxygen, root / "Doxyfile", root / "headers"],
                          capture_output=True, text=True, check=False)
    return made.returncode, made.stdout + made.stderr


def main(check, doxygen, doxyfile):
    if reference.is_missing(doxygen):
        return reference.SKIPPED

    def write(root):
        planted_texts.write_texts(root, {
            "headers/crane.hpp": HEADER,
            "Doxyfile": f'@INCLUDE = "{doxyfile}"\nUSE_MDFILE_AS_MAINPAGE =\n'
                        f'INPUT = "{root}/headers"\nOUTPUT_DIRECTORY = "{root}"\n'})

    planted = [("headers/crane.hpp", comment, "", said) for comment, said in PLANTED]
    return planted_texts.judge(planted, write, lambda root: run(check, doxygen, root),
                               lambda root: True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
