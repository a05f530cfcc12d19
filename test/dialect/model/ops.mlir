// RUN: %kerasc-opt %s | %kerasc-opt | FileCheck %s
// RUN: %kerasc-opt --mlir-print-op-generic %s | %kerasc-opt | FileCheck %s

// Models, variables, weights and placements print what they parse.

// CHECK-LABEL: keras.model @every_attribute attributes
// CHECK-SAME:    {digest = "00ff", producer = "keras 3.15.1"}
keras.model @every_attribute attributes {producer = "keras 3.15.1", digest = "00ff"} {
  // CHECK: keras.variable @declared : tensor<16x64xf32>
  keras.variable @declared : tensor<16x64xf32>

  // CHECK: keras.variable @"dense/kernel" : tensor<2x2xf32>
  // CHECK-SAME: constraint = #keras.constraint<"max_norm", {axis = [0], max_value = 2.000000e+00 : f64}>
  // CHECK-SAME: initializer = #keras.initializer<"glorot_uniform", {seed = 7 : i64}>
  // CHECK-SAME: regularizer = #keras.regularizer<"l2", {l2 = 1.000000e-02 : f64}>
  // CHECK-SAME: trainable
  // CHECK-SAME{LITERAL}: value = dense<[[1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
  keras.variable @"dense/kernel" : tensor<2x2xf32> {
      value = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>, trainable,
      initializer = #keras.initializer<"glorot_uniform", {seed = 7 : i64}>,
      regularizer = #keras.regularizer<"l2", {l2 = 1.0e-2 : f64}>,
      constraint = #keras.constraint<"max_norm", {axis = [0], max_value = 2.0 : f64}>}

  // CHECK: keras.variable @bias : tensor<64xf32> {initializer = #keras.initializer<"zeros">}
  keras.variable @bias : tensor<64xf32> {initializer = #keras.initializer<"zeros">}

  // The bytes of an importer are a resource, not text.
  // CHECK: keras.variable @stored : tensor<2xf32> {value = dense_resource<stored> : tensor<2xf32>}
  keras.variable @stored : tensor<2xf32> {value = dense_resource<stored> : tensor<2xf32>}

  // CHECK: keras.placement @declared at 0 : tensor<16x64xf32>
  keras.placement @declared at 0 : tensor<16x64xf32>
  // CHECK: keras.placement @declared at 4096 rows [2, 8] permuted [1, 0] : tensor<16x64xf32>
  keras.placement @declared at 4096 rows [2, 8] permuted [1, 0] : tensor<16x64xf32>
  // CHECK: keras.placement @declared at 8192 rows [2, 8] permuted [1, 0] panels 16 : tensor<16x64xf32>
  keras.placement @declared at 8192 rows [2, 8] permuted [1, 0] panels 16 : tensor<16x64xf32>

  // CHECK: func.func @predict(
  func.func @predict(%x: tensor<?x16xf32>) -> tensor<?x64xf32> {
    // CHECK: keras.weight @declared rows [2, 8] permuted [1, 0] : tensor<16x64xf32>
    %kernel = keras.weight @declared rows [2, 8] permuted [1, 0] : tensor<16x64xf32>
    // CHECK: keras.weight @bias : tensor<64xf32>
    %bias = keras.weight @bias : tensor<64xf32>
    %y = keras.dense %x, %kernel bias %bias
        : (tensor<?x16xf32>, tensor<16x64xf32>, tensor<64xf32>) -> tensor<?x64xf32>
    return %y : tensor<?x64xf32>
  }
}

{-# dialect_resources: {
  builtin: { stored: "0x040000000000803F00000040" }
} #-}
