//===- kerasc-opt.cpp - run passes of kerasc on MLIR text -----------------===//
//
// mlir-opt with our dialect, passes, and every phase as a pipeline.
//
//===----------------------------------------------------------------------===//

#include "compiler/Pipeline.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  kerasc::registerDialects(registry);
  kerasc::registerPasses();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "kerasc optimizer driver\n", registry));
}
