// RUN: %kerasc-opt --canonicalize %s | FileCheck %s

// Shape ops that move nothing disappear, two that follow each other become one,
// and what can be said of constants is said at compile time.

//===----------------------------------------------------------------------===//
// Nothing moves
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @drops_what_moves_nothing(
// CHECK-SAME:      %[[ROW:[a-z0-9]+]]: tensor<?x12xf32>, %[[IMAGE:[a-z0-9]+]]: tensor<?x3x4xf32>)
// CHECK-NEXT:    return %[[ROW]], %[[ROW]], %[[ROW]], %[[IMAGE]], %[[IMAGE]]
func.func @drops_what_moves_nothing(%row: tensor<?x12xf32>, %image: tensor<?x3x4xf32>)
    -> (tensor<?x12xf32>, tensor<?x12xf32>, tensor<?x12xf32>, tensor<?x3x4xf32>, tensor<?x3x4xf32>) {
  %flat = keras.flatten %row : tensor<?x12xf32> -> tensor<?x12xf32>
  // With one axis after the batch, no channel axis is moved.
  %first = keras.flatten %row channels_first : tensor<?x12xf32> -> tensor<?x12xf32>
  %same = keras.reshape %row to [-1] : tensor<?x12xf32> -> tensor<?x12xf32>
  %ordered = keras.permute %image by [1, 2] : tensor<?x3x4xf32> -> tensor<?x3x4xf32>
  %view = keras.view %image expand [12] transpose [0] collapse [3, 4] : tensor<?x3x4xf32> -> tensor<?x3x4xf32>
  return %flat, %first, %same, %ordered, %view : tensor<?x12xf32>, tensor<?x12xf32>, tensor<?x12xf32>, tensor<?x3x4xf32>, tensor<?x3x4xf32>
}

// A permute of equal sizes has the type of its input and still moves elements,
// and so do a view and a channels_first flatten whose result is as long.
// CHECK-LABEL: func.func @keeps_what_moves(
// CHECK:         keras.permute
// CHECK:         keras.view
// CHECK:         keras.flatten {{.*}} channels_first
func.func @keeps_what_moves(%x: tensor<?x3x3xf32>, %row: tensor<?x12xf32>)
    -> (tensor<?x3x3xf32>, tensor<?x12xf32>, tensor<?x9xf32>) {
  %permuted = keras.permute %x by [2, 1] : tensor<?x3x3xf32> -> tensor<?x3x3xf32>
  %viewed = keras.view %row expand [3, 4] transpose [1, 0] collapse [12] : tensor<?x12xf32> -> tensor<?x12xf32>
  %flat = keras.flatten %x channels_first : tensor<?x3x3xf32> -> tensor<?x9xf32>
  return %permuted, %viewed, %flat : tensor<?x3x3xf32>, tensor<?x12xf32>, tensor<?x9xf32>
}

//===----------------------------------------------------------------------===//
// Shape of shape
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @joins_reshapes(
// CHECK-SAME:      %[[X:.*]]: tensor<?x12xf32>)
// CHECK-NEXT:    %[[Y:.*]] = keras.reshape %[[X]] to [2, -1] : tensor<?x12xf32> -> tensor<?x2x6xf32>
// CHECK-NEXT:    return %[[Y]]
func.func @joins_reshapes(%x: tensor<?x12xf32>) -> tensor<?x2x6xf32> {
  %a = keras.reshape %x to [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  %b = keras.reshape %a to [2, -1] : tensor<?x3x4xf32> -> tensor<?x2x6xf32>
  return %b : tensor<?x2x6xf32>
}

// There and back.
// CHECK-LABEL: func.func @drops_reshape_back(
// CHECK-SAME:      %[[X:.*]]: tensor<?x12xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @drops_reshape_back(%x: tensor<?x12xf32>) -> tensor<?x12xf32> {
  %a = keras.reshape %x to [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  %b = keras.flatten %a : tensor<?x3x4xf32> -> tensor<?x12xf32>
  return %b : tensor<?x12xf32>
}

// CHECK-LABEL: func.func @joins_permutes(
// CHECK-SAME:      %[[X:.*]]: tensor<?x2x3x4xf32>)
// CHECK-NEXT:    %[[Y:.*]] = keras.permute %[[X]] by [3, 2, 1] : tensor<?x2x3x4xf32> -> tensor<?x4x3x2xf32>
// CHECK-NEXT:    return %[[Y]]
func.func @joins_permutes(%x: tensor<?x2x3x4xf32>) -> tensor<?x4x3x2xf32> {
  %a = keras.permute %x by [3, 1, 2] : tensor<?x2x3x4xf32> -> tensor<?x4x2x3xf32>
  %b = keras.permute %a by [1, 3, 2] : tensor<?x4x2x3xf32> -> tensor<?x4x3x2xf32>
  return %b : tensor<?x4x3x2xf32>
}

// CHECK-LABEL: func.func @drops_permute_and_inverse(
// CHECK-SAME:      %[[X:.*]]: tensor<?x2x3x4xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @drops_permute_and_inverse(%x: tensor<?x2x3x4xf32>) -> tensor<?x2x3x4xf32> {
  %a = keras.permute %x by [3, 1, 2] : tensor<?x2x3x4xf32> -> tensor<?x4x2x3xf32>
  %b = keras.permute %a by [2, 3, 1] : tensor<?x4x2x3xf32> -> tensor<?x2x3x4xf32>
  return %b : tensor<?x2x3x4xf32>
}

// channels_first flattens what the reshape made, not what the reshape read.
// CHECK-LABEL: func.func @keeps_reshape_before_channels_first(
// CHECK:         keras.reshape
// CHECK:         keras.flatten {{.*}} channels_first
func.func @keeps_reshape_before_channels_first(%x: tensor<?x12xf32>) -> tensor<?x12xf32> {
  %a = keras.reshape %x to [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  %b = keras.flatten %a channels_first : tensor<?x3x4xf32> -> tensor<?x12xf32>
  return %b : tensor<?x12xf32>
}

// A reshape that others read stays for them.
// CHECK-LABEL: func.func @keeps_reshape_for_its_reader(
// CHECK-SAME:      %[[X:.*]]: tensor<?x12xf32>)
// CHECK:         %[[A:.*]] = keras.reshape %[[X]] to [3, 4]
// CHECK:         %[[B:.*]] = keras.reshape %[[X]] to [6, 2]
// CHECK:         return %[[A]], %[[B]]
func.func @keeps_reshape_for_its_reader(%x: tensor<?x12xf32>) -> (tensor<?x3x4xf32>, tensor<?x6x2xf32>) {
  %a = keras.reshape %x to [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  %b = keras.reshape %a to [6, 2] : tensor<?x3x4xf32> -> tensor<?x6x2xf32>
  return %a, %b : tensor<?x3x4xf32>, tensor<?x6x2xf32>
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @reshapes_constants(
// CHECK-DAG:     arith.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
// CHECK-DAG:     arith.constant dense<{{\[\[\[}}1.000000e+00], [2.000000e+00]], {{\[\[}}3.000000e+00], [4.000000e+00]]]> : tensor<2x2x1xf32>
// CHECK-NOT:     keras
func.func @reshapes_constants() -> (tensor<2x2xf32>, tensor<2x2x1xf32>) {
  %c = arith.constant dense<[[[1.0, 2.0]], [[3.0, 4.0]]]> : tensor<2x1x2xf32>
  %flat = keras.flatten %c : tensor<2x1x2xf32> -> tensor<2x2xf32>
  %new = keras.reshape %c to [2, 1] : tensor<2x1x2xf32> -> tensor<2x2x1xf32>
  return %flat, %new : tensor<2x2xf32>, tensor<2x2x1xf32>
}

// CHECK-LABEL: func.func @permutes_splats(
// CHECK-DAG:     arith.constant dense<1.000000e+00> : tensor<2x4x3xf32>
// CHECK-DAG:     arith.constant dense<1.000000e+00> : tensor<2x12xf32>
// CHECK-NOT:     keras
func.func @permutes_splats() -> (tensor<2x4x3xf32>, tensor<2x12xf32>, tensor<2x12xf32>) {
  %c = arith.constant dense<1.0> : tensor<2x3x4xf32>
  %permuted = keras.permute %c by [2, 1] : tensor<2x3x4xf32> -> tensor<2x4x3xf32>
  %flat = keras.flatten %c channels_first : tensor<2x3x4xf32> -> tensor<2x12xf32>
  %viewed = keras.view %c expand [3, 4] transpose [1, 0] collapse [12] : tensor<2x3x4xf32> -> tensor<2x12xf32>
  return %permuted, %flat, %viewed : tensor<2x4x3xf32>, tensor<2x12xf32>, tensor<2x12xf32>
}

// CHECK-LABEL: func.func @keeps_permuted_values(
// CHECK:         keras.permute
// CHECK:         keras.flatten {{.*}} channels_first
func.func @keeps_permuted_values() -> (tensor<1x2x2xf32>, tensor<1x4xf32>) {
  %c = arith.constant dense<[[[1.0, 2.0], [3.0, 4.0]]]> : tensor<1x2x2xf32>
  %permuted = keras.permute %c by [2, 1] : tensor<1x2x2xf32> -> tensor<1x2x2xf32>
  %flat = keras.flatten %c channels_first : tensor<1x2x2xf32> -> tensor<1x4xf32>
  return %permuted, %flat : tensor<1x2x2xf32>, tensor<1x4xf32>
}
