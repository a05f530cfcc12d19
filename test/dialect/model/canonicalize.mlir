// RUN: %kerasc-opt --canonicalize --cse %s | FileCheck %s

// A weight nobody reads goes; variables stay, for they are the file's.

// CHECK-LABEL: keras.model @drops_weights_without_readers
keras.model @drops_weights_without_readers {
  // CHECK: keras.variable @v : tensor<2x2xf32>
  keras.variable @v : tensor<2x2xf32>
  // CHECK: keras.placement @v at 0
  keras.placement @v at 0 : tensor<2x2xf32>
  // CHECK: func.func @predict
  func.func @predict(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
    // CHECK-NOT: keras.weight
    %unused = keras.weight @v : tensor<2x2xf32>
    // CHECK: return
    return %x : tensor<?x2xf32>
  }
}

// Two reads of one variable are one; through another recipe it is another value.

// CHECK-LABEL: keras.model @merges_equal_weights_only
keras.model @merges_equal_weights_only {
  keras.variable @v : tensor<4x4xf32>
  func.func @predict(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
    // CHECK-COUNT-1: keras.weight @v : tensor<4x4xf32>
    // CHECK-COUNT-1: keras.weight @v rows [2, 2] permuted [1, 0] : tensor<4x4xf32>
    // CHECK-NOT: keras.weight
    %first = keras.weight @v : tensor<4x4xf32>
    %second = keras.weight @v : tensor<4x4xf32>
    %permuted = keras.weight @v rows [2, 2] permuted [1, 0] : tensor<4x4xf32>
    // CHECK-COUNT-3: keras.dense
    %a = keras.dense %x, %first : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
    %b = keras.dense %a, %second : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
    %c = keras.dense %b, %permuted : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
    return %c : tensor<?x4xf32>
  }
}
