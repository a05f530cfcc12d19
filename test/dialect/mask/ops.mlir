// RUN: %kerasc-opt %s | %kerasc-opt | FileCheck %s
// RUN: %kerasc-opt --mlir-print-op-generic %s | %kerasc-opt | FileCheck %s

// keras.masking prints what it parses.

// CHECK-LABEL: func.func @masking(
func.func @masking(%x: tensor<?x8x4xf32>, %row: tensor<?x4xf64>) {
  // CHECK: %{{.*}}, %{{.*}} = keras.masking {{.*}} value 0.000000e+00 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8xi1>
  %y, %mask = keras.masking %x value 0.0 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8xi1>
  // CHECK: keras.masking {{.*}} value -1.000000e+00 {multiply} : tensor<?x4xf64> -> tensor<?x4xf64>, tensor<?xi1>
  %z, %rows = keras.masking %row value -1.0 {multiply} : tensor<?x4xf64> -> tensor<?x4xf64>, tensor<?xi1>
  // CHECK: keras.masking {{.*}} value 0x7FF8000000000000 : tensor<?x4xf64> -> tensor<?x4xf64>, tensor<?xi1>
  %w, %never = keras.masking %row value 0x7FF8000000000000 : tensor<?x4xf64> -> tensor<?x4xf64>, tensor<?xi1>
  return
}
