// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(func.func(keras-relax-batch)))' %s | FileCheck %s

// The batch is followed: out of a mean of all rows, behind other axes, by its
// letter. What has none keeps its sizes.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3xf32>)
// CHECK:         keras.reduce <mean> %[[X]] along [0] : tensor<?x3xf32> -> tensor<3xf32>
// CHECK:         keras.binary <subtract> {{.*}} -> tensor<?x3xf32>
// CHECK:         keras.transpose {{.*}} : tensor<?x3xf32> -> tensor<3x?xf32>
// CHECK:         keras.einsum "ab,bc->ac" {{.*}} -> tensor<3x3xf32>
// CHECK:         keras.binary <multiply> %{{.*}}, %{{.*}} : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// CHECK:         keras.einsum "ab,bc->ac" {{.*}} -> tensor<?x3xf32>
// CHECK:         keras.expand_dims {{.*}} : tensor<?x3xf32> -> tensor<1x?x3xf32>
// CHECK:         keras.reduce <sum> {{.*}} : tensor<1x?x3xf32> -> tensor<?x3xf32>
// CHECK:         keras.concatenate {{.*}} -> tensor<?x6xf32>
keras.model @fixed {
  func.func @predict(%x: tensor<8x3xf32>) -> tensor<8x6xf32> {
    %mean = keras.reduce <mean> %x along [0] : tensor<8x3xf32> -> tensor<3xf32>
    %c = keras.binary <subtract> %x, %mean : (tensor<8x3xf32>, tensor<3xf32>) -> tensor<8x3xf32>
    %t = keras.transpose %c by [1, 0] : tensor<8x3xf32> -> tensor<3x8xf32>
    %m = keras.einsum "ab,bc->ac" %t, %c : (tensor<3x8xf32>, tensor<8x3xf32>) -> tensor<3x3xf32>
    %s = keras.binary <multiply> %m, %m : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
    %y = keras.einsum "ab,bc->ac" %c, %s : (tensor<8x3xf32>, tensor<3x3xf32>) -> tensor<8x3xf32>
    %e = keras.expand_dims %y : tensor<8x3xf32> -> tensor<1x8x3xf32>
    %r = keras.reduce <sum> %e along [0] : tensor<1x8x3xf32> -> tensor<8x3xf32>
    %o = keras.concatenate %r, %x along 1 : (tensor<8x3xf32>, tensor<8x3xf32>) -> tensor<8x6xf32>
    return %o : tensor<8x6xf32>
  }
}
