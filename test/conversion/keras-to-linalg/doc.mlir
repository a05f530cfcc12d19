// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg))' %s | FileCheck %s

// A dense is three ops on one accumulator: the bias, the products in ascending k,
// the activation in place. It reads the transposed input where it lies, by the
// indexing map of its operand: the view costs nothing.

// CHECK: #[[TRANSPOSED:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, d1)>
// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4xf32>, %[[KERNEL:.*]]: tensor<3x2xf32>, %[[BIAS:.*]]: tensor<2xf32>)
// CHECK:         %[[START:.*]] = linalg.generic {{.*}} ins(%[[BIAS]]
// CHECK:         %[[SUM:.*]] = linalg.generic {indexing_maps = [#[[TRANSPOSED]],
// CHECK-SAME:        iterator_types = ["parallel", "parallel", "reduction", "parallel"]
// CHECK-SAME:        ins(%[[X]], %[[KERNEL]] {{.*}} outs(%[[START]]
// CHECK:           math.fma
// CHECK:         %[[Y:.*]] = linalg.generic {{.*}} outs(%[[SUM]]
// CHECK:           math.tanh
// CHECK:         return %[[Y]]
func.func @predict(%x: tensor<?x3x4xf32>, %kernel: tensor<3x2xf32>, %bias: tensor<2xf32>) -> tensor<?x4x2xf32> {
  %t = keras.view %x expand [3, 4] transpose [1, 0] collapse [4, 3]
      : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  %y = keras.dense %t, %kernel bias %bias activation <tanh>
      : (tensor<?x4x3xf32>, tensor<3x2xf32>, tensor<2xf32>) -> tensor<?x4x2xf32>
  return %y : tensor<?x4x2xf32>
}
