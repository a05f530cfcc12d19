//===- CallSite.h - one call of a layer, for its messages -----------------===//

#ifndef KERASC_COMPILER_FRONTEND_CALLSITE_H
#define KERASC_COMPILER_FRONTEND_CALLSITE_H

#include "compiler/frontend/Shapes.h"

#include <string>
#include <vector>

namespace kerasc::frontend {

class Problems;

struct CallSite {
  const Limits &limits;
  Problems &problems;
  std::string layer, layerClass;
  /// What the input comes from.
  std::string source;
  llvm::ArrayRef<int64_t> inputShape;

  /// Reports a problem of this call; the note says where the input is from.
  void error(std::string message, std::vector<std::string> notes = {});
  /// `shape` if it is one within the limits, else nothing after an error.
  std::optional<Shape> result(Shape shape);
};

} // namespace kerasc::frontend

#endif
