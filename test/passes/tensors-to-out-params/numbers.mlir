// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-tensors-to-out-params))' %s | FileCheck %s

// Arguments that are numbers stay behind all tensors, with what was said of them.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: memref<?x6xf32> {keras.name = "x"},
// CHECK-SAME:      %[[Y:.*]]: memref<?x6xf32> {keras.output = "y"},
// CHECK-SAME:      %[[Z:.*]]: memref<?x6xf32> {keras.output = "z"},
// CHECK-SAME:      %{{.*}}: i64 {keras.random = "seed"}) {
func.func @predict(%x: tensor<?x6xf32> {keras.name = "x"}, %seed: i64 {keras.random = "seed"})
    -> (tensor<?x6xf32> {keras.name = "y"}, tensor<?x6xf32> {keras.name = "z"}) {
  return %x, %x : tensor<?x6xf32>, tensor<?x6xf32>
}
