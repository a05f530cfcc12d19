// RUN: not kerasc-opt --mlir-very-unsafe-disable-verifier-on-parsing --verify-each=false --keras-verify-phase=phase=import %s 2>&1 | FileCheck %s
// RUN: kerasc-opt --mlir-very-unsafe-disable-verifier-on-parsing --verify-each=false --canonicalize %s

// Where nothing verifies after every pass, as in kerasc, the end of a phase does.

// CHECK: error: 'keras.weight' op
keras.model @m {
  keras.variable @kernel : tensor<4x4xf32>
  func.func @predict() -> tensor<4x5xf32> {
    %kernel = keras.weight @kernel : tensor<4x5xf32>
    return %kernel : tensor<4x5xf32>
  }
}
