// RUN: %kerasc-opt %s | %kerasc-opt | FileCheck %s
// RUN: %kerasc-opt --mlir-print-op-generic %s | %kerasc-opt | FileCheck %s

// Every attribute of the shape ops prints what it parses.

// CHECK-LABEL: func.func @flatten(
func.func @flatten(%image: tensor<?x3x4x5xf32>, %scalar: tensor<?xf32>, %unknown: tensor<?x?x5xf32>) {
  // channels_last is not written.
  // CHECK: keras.flatten %{{[a-z0-9]+}} : tensor<?x3x4x5xf32> -> tensor<?x60xf32>
  %0 = keras.flatten %image : tensor<?x3x4x5xf32> -> tensor<?x60xf32>
  // CHECK: keras.flatten %{{[a-z0-9]+}} channels_first : tensor<?x3x4x5xf32> -> tensor<?x60xf32>
  %1 = keras.flatten %image channels_first : tensor<?x3x4x5xf32> -> tensor<?x60xf32>
  // CHECK: keras.flatten %{{[a-z0-9]+}} : tensor<?xf32> -> tensor<?x1xf32>
  %2 = keras.flatten %scalar : tensor<?xf32> -> tensor<?x1xf32>
  // CHECK: keras.flatten %{{[a-z0-9]+}} : tensor<?x?x5xf32> -> tensor<?x?xf32>
  %3 = keras.flatten %unknown : tensor<?x?x5xf32> -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @reshape(
func.func @reshape(%x: tensor<?x12xf32>, %empty: tensor<?x0xf32>, %unknown: tensor<?x?x4xf32>) {
  // CHECK: keras.reshape {{.*}} to [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  %0 = keras.reshape %x to [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  // CHECK: keras.reshape {{.*}} to [3, -1] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  %1 = keras.reshape %x to [3, -1] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  // CHECK: keras.reshape {{.*}} to [0, 5] : tensor<?x0xf32> -> tensor<?x0x5xf32>
  %2 = keras.reshape %empty to [0, 5] : tensor<?x0xf32> -> tensor<?x0x5xf32>
  // CHECK: keras.reshape {{.*}} to [2, -1] : tensor<?x?x4xf32> -> tensor<?x2x?xf32>
  %3 = keras.reshape %unknown to [2, -1] : tensor<?x?x4xf32> -> tensor<?x2x?xf32>
  return
}

// CHECK-LABEL: func.func @permute(
func.func @permute(%x: tensor<?x2x3x4xf32>) {
  // CHECK: keras.permute {{.*}} by [3, 1, 2] : tensor<?x2x3x4xf32> -> tensor<?x4x2x3xf32>
  %0 = keras.permute %x by [3, 1, 2] : tensor<?x2x3x4xf32> -> tensor<?x4x2x3xf32>
  return
}

// CHECK-LABEL: func.func @repeat_vector(
func.func @repeat_vector(%x: tensor<?x32xf32>) {
  // CHECK: keras.repeat_vector {{.*}} times 3 : tensor<?x32xf32> -> tensor<?x3x32xf32>
  %0 = keras.repeat_vector %x times 3 : tensor<?x32xf32> -> tensor<?x3x32xf32>
  return
}

// CHECK-LABEL: func.func @view(
func.func @view(%image: tensor<?x3x4x4xf32>, %scalar: tensor<?xf32>) {
  // CHECK: keras.view {{.*}} expand [3, 16] transpose [1, 0] collapse [48] : tensor<?x3x4x4xf32> -> tensor<?x48xf32>
  %0 = keras.view %image expand [3, 16] transpose [1, 0] collapse [48]
      : tensor<?x3x4x4xf32> -> tensor<?x48xf32>
  // CHECK: keras.view {{.*}} expand [] transpose [] collapse [1, 1] : tensor<?xf32> -> tensor<?x1x1xf32>
  %1 = keras.view %scalar expand [] transpose [] collapse [1, 1] : tensor<?xf32> -> tensor<?x1x1xf32>
  return
}
