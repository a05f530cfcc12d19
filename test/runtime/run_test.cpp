//===- run_test.cpp - run_test.c as C++ -----------------------------------===//
#include "run_test.c"
