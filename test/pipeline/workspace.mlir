// RUN: %kerasc-opt --kerasc-fuse --kerasc-linalg --kerasc-buffer %s | FileCheck %s

// What the workspace of a row holds, from layers to offsets: no allocation is
// left, temporaries share memory when their lives do not overlap, and what can be
// computed in a buffer of the caller is.

// One layer writes its output: no temporary.
// CHECK-LABEL: keras.model @one_layer
// CHECK-NOT:     memref.alloc
// CHECK:         keras.workspace_row_bytes = 0 : i64
keras.model @one_layer {
  keras.variable @a : tensor<16x64xf32>
  func.func @predict(%x: tensor<?x16xf32>) -> tensor<?x64xf32> {
    %a = keras.weight @a : tensor<16x64xf32>
    %0 = keras.dense %x, %a : (tensor<?x16xf32>, tensor<16x64xf32>) -> tensor<?x64xf32>
    %1 = keras.activation %0 with <gelu> : tensor<?x64xf32> -> tensor<?x64xf32>
    return %1 : tensor<?x64xf32>
  }
}

// The 256 bytes of the first layer and the 128 of the second live together; the
// third lies where the first was, the fourth where the second was, and softmax
// works in the output with one number a row.
// CHECK-LABEL: keras.model @chain
// CHECK-NOT:     memref.alloc
// CHECK:         keras.workspace_row_bytes = 384 : i64
// CHECK-NOT:     memref.alloc
keras.model @chain {
  keras.variable @a : tensor<16x64xf32>
  keras.variable @b : tensor<64x32xf32>
  keras.variable @c : tensor<32x16xf32>
  keras.variable @d : tensor<16x10xf32>
  func.func @predict(%x: tensor<?x16xf32>) -> tensor<?x10xf32> {
    %a = keras.weight @a : tensor<16x64xf32>
    %b = keras.weight @b : tensor<64x32xf32>
    %c = keras.weight @c : tensor<32x16xf32>
    %d = keras.weight @d : tensor<16x10xf32>
    %0 = keras.dense %x, %a : (tensor<?x16xf32>, tensor<16x64xf32>) -> tensor<?x64xf32>
    %1 = keras.activation %0 with <relu> : tensor<?x64xf32> -> tensor<?x64xf32>
    %2 = keras.dense %1, %b : (tensor<?x64xf32>, tensor<64x32xf32>) -> tensor<?x32xf32>
    %3 = keras.dense %2, %c : (tensor<?x32xf32>, tensor<32x16xf32>) -> tensor<?x16xf32>
    %4 = keras.dense %3, %d : (tensor<?x16xf32>, tensor<16x10xf32>) -> tensor<?x10xf32>
    %5 = keras.activation %4 with <softmax> : tensor<?x10xf32> -> tensor<?x10xf32>
    return %5 : tensor<?x10xf32>
  }
}

// Depth costs nothing: two buffers in turn, however many layers.
// CHECK-LABEL: keras.model @ladder
// CHECK:         keras.workspace_row_bytes = 512 : i64
keras.model @ladder {
  keras.variable @a : tensor<64x64xf32>
  func.func @predict(%x: tensor<?x64xf32>) -> tensor<?x64xf32> {
    %a = keras.weight @a : tensor<64x64xf32>
    %0 = keras.dense %x, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %1 = keras.dense %0, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %2 = keras.dense %1, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %3 = keras.dense %2, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %4 = keras.dense %3, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %5 = keras.dense %4, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    return %5 : tensor<?x64xf32>
  }
}

// What a later layer reads stays: the skipped value is a third buffer.
// CHECK-LABEL: keras.model @skip
// CHECK:         keras.workspace_row_bytes = 768 : i64
keras.model @skip {
  keras.variable @a : tensor<64x64xf32>
  func.func @predict(%x: tensor<?x64xf32>) -> (tensor<?x64xf32>, tensor<?x64xf32>) {
    %a = keras.weight @a : tensor<64x64xf32>
    %0 = keras.dense %x, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %1 = keras.dense %0, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %2 = keras.dense %1, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %3 = keras.dense %2, %a : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
    %4 = keras.activation %0 with <softmax> : tensor<?x64xf32> -> tensor<?x64xf32>
    return %3, %4 : tensor<?x64xf32>, tensor<?x64xf32>
  }
}

// Views cost nothing: the dense reads the first layer's result transposed.
// CHECK-LABEL: keras.model @view
// CHECK:         keras.workspace_row_bytes = 256 : i64
keras.model @view {
  keras.variable @a : tensor<16x64xf32>
  keras.variable @b : tensor<16x4xf32>
  func.func @predict(%x: tensor<?x16xf32>) -> tensor<?x4x4xf32> {
    %a = keras.weight @a : tensor<16x64xf32>
    %b = keras.weight @b : tensor<16x4xf32>
    %0 = keras.dense %x, %a : (tensor<?x16xf32>, tensor<16x64xf32>) -> tensor<?x64xf32>
    %1 = keras.reshape %0 to [16, 4] : tensor<?x64xf32> -> tensor<?x16x4xf32>
    %2 = keras.permute %1 by [2, 1] : tensor<?x16x4xf32> -> tensor<?x4x16xf32>
    %3 = keras.dense %2, %b : (tensor<?x4x16xf32>, tensor<16x4xf32>) -> tensor<?x4x4xf32>
    return %3 : tensor<?x4x4xf32>
  }
}

// What is the same for all rows has a fixed place behind what grows with them.
// CHECK-LABEL: keras.model @mixed_rows
// CHECK-NOT:     memref.alloc
// CHECK:         keras.whole_batch, keras.workspace_bytes =
// CHECK-NOT:     memref.alloc
keras.model @mixed_rows {
  func.func @predict(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
    %mean = keras.reduce <mean> %x along [0] : tensor<?x4xf32> -> tensor<4xf32>
    %y = keras.binary <subtract> %x, %mean : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
    return %y : tensor<?x4xf32>
  }
}
