// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg))' %s | FileCheck %s
// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg),keras-verify-phase{phase=linalg})' %s -o /dev/null

// Every function of the table has a lowering, in both precisions and along every
// axis; what it computes is checked by test/execute. An elementwise function is
// one op, whatever its formula.

// CHECK-LABEL: func.func @elementwise_f32(
// CHECK-COUNT-25: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @elementwise_f32(%x0: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %x1 = keras.activation %x0 with <linear> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x2 = keras.activation %x1 with <relu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x3 = keras.activation %x2 with <leaky_relu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x4 = keras.activation %x3 with <elu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x5 = keras.activation %x4 with <celu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x6 = keras.activation %x5 with <selu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x7 = keras.activation %x6 with <softplus> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x8 = keras.activation %x7 with <softsign> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x9 = keras.activation %x8 with <tanh> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x10 = keras.activation %x9 with <sigmoid> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x11 = keras.activation %x10 with <exponential> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x12 = keras.activation %x11 with <silu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x13 = keras.activation %x12 with <gelu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x14 = keras.activation %x13 with <gelu_tanh> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x15 = keras.activation %x14 with <hard_sigmoid> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x16 = keras.activation %x15 with <hard_silu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x17 = keras.activation %x16 with <hard_tanh> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x18 = keras.activation %x17 with <mish> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x19 = keras.activation %x18 with <log_sigmoid> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x20 = keras.activation %x19 with <tanh_shrink> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x21 = keras.activation %x20 with <soft_shrink> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x22 = keras.activation %x21 with <hard_shrink> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x23 = keras.activation %x22 with <squareplus> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x24 = keras.activation %x23 with <sparse_plus> : tensor<?x4xf32> -> tensor<?x4xf32>
  %x25 = keras.activation %x24 with <sparse_sigmoid> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %x25 : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @elementwise_f64(
// CHECK-COUNT-25: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @elementwise_f64(%x0: tensor<?x4xf64>) -> tensor<?x4xf64> {
  %x1 = keras.activation %x0 with <linear> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x2 = keras.activation %x1 with <relu> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x3 = keras.activation %x2 with <leaky_relu> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x4 = keras.activation %x3 with <elu> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x5 = keras.activation %x4 with <celu> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x6 = keras.activation %x5 with <selu> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x7 = keras.activation %x6 with <softplus> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x8 = keras.activation %x7 with <softsign> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x9 = keras.activation %x8 with <tanh> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x10 = keras.activation %x9 with <sigmoid> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x11 = keras.activation %x10 with <exponential> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x12 = keras.activation %x11 with <silu> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x13 = keras.activation %x12 with <gelu> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x14 = keras.activation %x13 with <gelu_tanh> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x15 = keras.activation %x14 with <hard_sigmoid> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x16 = keras.activation %x15 with <hard_silu> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x17 = keras.activation %x16 with <hard_tanh> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x18 = keras.activation %x17 with <mish> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x19 = keras.activation %x18 with <log_sigmoid> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x20 = keras.activation %x19 with <tanh_shrink> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x21 = keras.activation %x20 with <soft_shrink> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x22 = keras.activation %x21 with <hard_shrink> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x23 = keras.activation %x22 with <squareplus> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x24 = keras.activation %x23 with <sparse_plus> : tensor<?x4xf64> -> tensor<?x4xf64>
  %x25 = keras.activation %x24 with <sparse_sigmoid> : tensor<?x4xf64> -> tensor<?x4xf64>
  return %x25 : tensor<?x4xf64>
}

// CHECK-LABEL: func.func @rows_f32(
// CHECK-NOT: keras.activation
// CHECK: return
func.func @rows_f32(%x0: tensor<?x4x6xf32>) -> tensor<?x2x3xf32> {
  %x1 = keras.activation %x0 with <softmax, axis = 1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x2 = keras.activation %x1 with <softmax, axis = 2.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x3 = keras.activation %x2 with <softmax, axis = -1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x4 = keras.activation %x3 with <softmax, axis = -2.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x5 = keras.activation %x4 with <log_softmax, axis = 1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x6 = keras.activation %x5 with <log_softmax, axis = 2.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x7 = keras.activation %x6 with <log_softmax, axis = -1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x8 = keras.activation %x7 with <log_softmax, axis = -2.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x9 = keras.activation %x8 with <sparsemax, axis = 1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x10 = keras.activation %x9 with <sparsemax, axis = 2.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x11 = keras.activation %x10 with <sparsemax, axis = -1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x12 = keras.activation %x11 with <sparsemax, axis = -2.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %x13 = keras.activation %x12 with <glu> : tensor<?x4x6xf32> -> tensor<?x4x3xf32>
  %x14 = keras.activation %x13 with <glu, axis = 1.0> : tensor<?x4x3xf32> -> tensor<?x2x3xf32>
  return %x14 : tensor<?x2x3xf32>
}

// The largest element is subtracted before exp, so that nothing overflows.
// CHECK-LABEL: func.func @softmax(
// CHECK:         linalg.generic {{.*}}["parallel", "reduction"]
// CHECK:         linalg.generic
// CHECK:           arith.subf
// CHECK:           math.exp
// CHECK:         linalg.generic {{.*}}["parallel", "reduction"]
// CHECK:           arith.addf
// CHECK:         linalg.generic
// CHECK:           arith.divf
// CHECK:         return
func.func @softmax(%x: tensor<?x4xf64>) -> tensor<?x4xf64> {
  %y = keras.activation %x with <softmax> : tensor<?x4xf64> -> tensor<?x4xf64>
  return %y : tensor<?x4xf64>
}
