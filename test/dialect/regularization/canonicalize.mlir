// RUN: %kerasc-opt --canonicalize --cse %s | FileCheck %s

// What dropout and penalties mean depends on the mode, which a canonicalization
// does not know: they stay as long as somebody reads them, also with rate 0.

// CHECK-LABEL: func.func @keeps_layers_of_training(
// CHECK:         keras.dropout {{.*}} rate 0.000000e+00
// CHECK:         keras.spatial_dropout {{.*}} rate 0.000000e+00
// CHECK:         keras.activity_regularization
func.func @keeps_layers_of_training(%x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  %0 = keras.dropout %x rate 0.0 : tensor<?x4x8xf32>
  %1 = keras.spatial_dropout %0 rate 0.0 : tensor<?x4x8xf32>
  %2 = keras.activity_regularization %1 with <"l2", {l2 = 0.0 : f64}> : tensor<?x4x8xf32>
  return %2 : tensor<?x4x8xf32>
}
