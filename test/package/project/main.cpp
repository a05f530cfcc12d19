// Two models and the installed runtime headers and library.
#include "jet.h"
#include "second.h"

#include <kerasc/kerasc.hpp>

#include <cstdio>

int main() {
  const auto status = kerasc_status(jet_predict() + second_predict());
  kerasc::Session none(nullptr);
  std::printf("%s, %s, %.3s\n", kerasc_status_text(status),
              none.model() ? "not" : "ok", kerasc_version());
}
