#include "workflow.hpp"

int main(int argc, char** argv) { return rehearsal::main(argc, argv, {laboratory::samples()}); }
