// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg))' %s | FileCheck %s

// A dense contracts the last axis and keeps the others; without a bias it starts
// at zero; what it computes per row is counted: 2 K N, and N for an activation.

// CHECK-LABEL: func.func @starts_at_zero_without_bias(
// CHECK-SAME:      keras.flops_per_row = 16 : i64
// CHECK:         %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK:         %[[START:.*]] = linalg.fill ins(%[[ZERO]]
// CHECK:         %[[SUM:.*]] = linalg.generic {{.*}}["parallel", "reduction", "parallel"]{{.*}} outs(%[[START]]
// CHECK-NOT:     linalg.generic
// CHECK:         return %[[SUM]]
func.func @starts_at_zero_without_bias(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>) -> tensor<?x2xf32> {
  %y = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// The product is the first term of the fused multiply-add, the sum the last.
// CHECK-LABEL: func.func @adds_products_to_the_sum(
// CHECK-SAME:      keras.flops_per_row = 18 : i64
// CHECK:         ^bb0(%[[X:.*]]: f32, %[[WEIGHT:.*]]: f32, %[[SUM:.*]]: f32):
// CHECK:           math.fma %[[X]], %[[WEIGHT]], %[[SUM]]
func.func @adds_products_to_the_sum(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>) -> tensor<?x2xf32> {
  %y = keras.dense %x, %kernel activation <relu> : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @keeps_axes_before_the_last(
// CHECK-SAME:      keras.flops_per_row = 240 : i64
// CHECK:         linalg.generic {{.*}}["parallel", "parallel", "parallel", "reduction", "parallel"]
// CHECK:         return {{.*}} : tensor<?x3x5x2xf32>
func.func @keeps_axes_before_the_last(%x: tensor<?x3x5x4xf32>, %kernel: tensor<4x2xf32>) -> tensor<?x3x5x2xf32> {
  %y = keras.dense %x, %kernel : (tensor<?x3x5x4xf32>, tensor<4x2xf32>) -> tensor<?x3x5x2xf32>
  return %y : tensor<?x3x5x2xf32>
}

// softmax needs the whole row: it reads what the dense has finished.
// CHECK-LABEL: func.func @row_function_follows_the_dense(
// CHECK:           math.fma
// CHECK:           math.exp
// CHECK:           arith.divf
func.func @row_function_follows_the_dense(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>) -> tensor<?x2xf32> {
  %y = keras.dense %x, %kernel activation <softmax> : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @doubles(
// CHECK:           math.fma {{.*}} : f64
func.func @doubles(%x: tensor<?x4xf64>, %kernel: tensor<4x2xf64>, %bias: tensor<2xf64>) -> tensor<?x2xf64> {
  %y = keras.dense %x, %kernel bias %bias : (tensor<?x4xf64>, tensor<4x2xf64>, tensor<2xf64>) -> tensor<?x2xf64>
  return %y : tensor<?x2xf64>
}
