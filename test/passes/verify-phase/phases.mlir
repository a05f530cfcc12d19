// RUN: %kerasc-opt --keras-verify-phase=phase=import %s | FileCheck %s
// RUN: %kerasc-opt --keras-verify-phase=phase=resolve %s | FileCheck %s
// RUN: %kerasc-opt --keras-verify-phase=phase=fuse %s | FileCheck %s
// RUN: not %kerasc-opt --keras-verify-phase=phase=linalg %s 2>&1 | FileCheck %s --check-prefix=LINALG

// A verified module is not changed. What one phase may leave, a later one may
// not; what each rejects: test/pipeline/contracts.mlir.

// LINALG: phase 'linalg' broke its contract: 'keras.dense' is left, but keras ops are lowered

// CHECK-LABEL: keras.model @m
keras.model @m {
  keras.variable @kernel : tensor<4x4xf32>
  func.func @predict(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
    %kernel = keras.weight @kernel : tensor<4x4xf32>
    // CHECK: keras.dense
    %y = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
    return %y : tensor<?x4xf32>
  }
}
