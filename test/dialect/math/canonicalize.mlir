// RUN: %kerasc-opt --canonicalize %s | FileCheck %s

// What does nothing disappears; what has a better name gets it.

// CHECK-LABEL: func.func @neutral_numbers(
// CHECK-SAME:      %[[X:[a-z0-9]+]]: tensor<?x4xf32>, %[[I:[a-z0-9]+]]: tensor<?x4xi32>, %[[M:[a-z0-9]+]]: tensor<?x4xi1>)
// CHECK-NEXT:    return %[[X]], %[[X]], %[[I]], %[[M]], %[[M]], %[[M]]
func.func @neutral_numbers(%x: tensor<?x4xf32>, %i: tensor<?x4xi32>, %m: tensor<?x4xi1>)
    -> (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xi32>, tensor<?x4xi1>, tensor<?x4xi1>, tensor<?x4xi1>) {
  %one = arith.constant dense<1.0> : tensor<f32>
  %zero = arith.constant dense<0.0> : tensor<f32>
  %none = arith.constant dense<0> : tensor<i32>
  %true = arith.constant dense<true> : tensor<i1>
  // Of the shape of a mask that an input does not have.
  %all = keras.broadcast %true like %m : (tensor<i1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  %a = keras.binary <multiply> %one, %x : (tensor<f32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %b = keras.binary <subtract> %x, %zero : (tensor<?x4xf32>, tensor<f32>) -> tensor<?x4xf32>
  %c = keras.binary <add> %i, %none : (tensor<?x4xi32>, tensor<i32>) -> tensor<?x4xi32>
  %d = keras.binary <logical_and> %m, %all : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  %e = keras.binary <logical_and> %all, %m : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  %f = keras.binary <logical_or> %m, %m : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  return %a, %b, %c, %d, %e, %f : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xi32>, tensor<?x4xi1>, tensor<?x4xi1>, tensor<?x4xi1>
}

// Not neutral: -0 + 0 is 0, 1 - x is not x, and the result is another shape.
// CHECK-LABEL: func.func @not_neutral(
// CHECK:         keras.binary <add>
// CHECK:         keras.binary <subtract>
// CHECK:         keras.binary <divide>
// CHECK:         keras.binary <multiply>
func.func @not_neutral(%x: tensor<?x4xf32>, %row: tensor<?x1xf32>)
    -> (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) {
  %zero = arith.constant dense<0.0> : tensor<f32>
  %one = arith.constant dense<1.0> : tensor<f32>
  %ones = arith.constant dense<1.0> : tensor<4xf32>
  %a = keras.binary <add> %x, %zero : (tensor<?x4xf32>, tensor<f32>) -> tensor<?x4xf32>
  %b = keras.binary <subtract> %one, %x : (tensor<f32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %c = keras.binary <divide> %one, %x : (tensor<f32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %d = keras.binary <multiply> %row, %ones : (tensor<?x1xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  return %a, %b, %c, %d : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>
}

// True or anything is true.
// CHECK-LABEL: func.func @decided(
// CHECK:         %[[ALL:.*]] = keras.broadcast
// CHECK-NEXT:    return %[[ALL]]
func.func @decided(%m: tensor<?x4xi1>) -> tensor<?x4xi1> {
  %true = arith.constant dense<true> : tensor<i1>
  %all = keras.broadcast %true like %m : (tensor<i1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  %a = keras.binary <logical_or> %m, %all : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  return %a : tensor<?x4xi1>
}

// CHECK-LABEL: func.func @nothing_to_do(
// CHECK-SAME:      %[[X:[a-z0-9]+]]: tensor<?x4xf32>, %[[Y:[a-z0-9]+]]: tensor<?x4xf32>
// CHECK-NEXT:    return %[[X]], %[[Y]], %[[X]], %[[X]], %[[X]], %[[X]], %[[X]], %[[X]], %[[X]]
func.func @nothing_to_do(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>, %m: tensor<?x4xi1>)
    -> (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>,
        tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) {
  %true = arith.constant dense<true> : tensor<i1>
  %false = arith.constant dense<false> : tensor<i1>
  %a = keras.select %true, %x, %y : (tensor<i1>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %b = keras.select %false, %x, %y : (tensor<i1>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %c = keras.select %m, %x, %x : (tensor<?x4xi1>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %d = keras.cast %x : tensor<?x4xf32> -> tensor<?x4xf32>
  %e = keras.concatenate %x along 1 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %f = keras.slice %x from [0, 0] by [1, 1] : tensor<?x4xf32> -> tensor<?x4xf32>
  %g = keras.take %x [0, 1, 2, 3] along 1 : tensor<?x4xf32> -> tensor<?x4xf32>
  %h = keras.transpose %x by [0, 1] : tensor<?x4xf32> -> tensor<?x4xf32>
  %i = keras.reduce <sum> %x along [] : tensor<?x4xf32> -> tensor<?x4xf32>
  return %a, %b, %c, %d, %e, %f, %g, %h, %i : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>
}

// Ops that do look like these and do something.
// CHECK-LABEL: func.func @something_to_do(
// CHECK:         keras.take
// CHECK:         keras.reduce <argmax>
func.func @something_to_do(%x: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?xi32>) {
  %a = keras.take %x [3, 2, 1, 0] along 1 : tensor<?x4xf32> -> tensor<?x4xf32>
  %b = keras.reduce <argmax> %x along [1] : tensor<?x4xf32> -> tensor<?xi32>
  return %a, %b : tensor<?x4xf32>, tensor<?xi32>
}

// Layers of the dialect, which views are made of; not where the batch moves.
// CHECK-LABEL: func.func @better_names(
// CHECK:         keras.permute %{{.*}} by [2, 1]
// CHECK:         keras.reshape %{{.*}} to [1, 3, 4]
// CHECK:         keras.transpose %{{.*}} by [1, 0, 2]
// CHECK:         keras.expand_dims %{{.*}} : tensor<?x3x4xf32> -> tensor<1x?x3x4xf32>
func.func @better_names(%x: tensor<?x3x4xf32>)
    -> (tensor<?x4x3xf32>, tensor<?x1x3x4xf32>, tensor<3x?x4xf32>, tensor<1x?x3x4xf32>) {
  %a = keras.transpose %x by [0, 2, 1] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  %b = keras.expand_dims %x : tensor<?x3x4xf32> -> tensor<?x1x3x4xf32>
  %c = keras.transpose %x by [1, 0, 2] : tensor<?x3x4xf32> -> tensor<3x?x4xf32>
  %d = keras.expand_dims %x : tensor<?x3x4xf32> -> tensor<1x?x3x4xf32>
  return %a, %b, %c, %d : tensor<?x4x3xf32>, tensor<?x1x3x4xf32>, tensor<3x?x4xf32>, tensor<1x?x3x4xf32>
}

// Axes put in and taken out.
// CHECK-LABEL: func.func @axes_of_axes(
// CHECK-SAME:      %[[X:[a-z0-9]+]]: tensor<?x?xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @axes_of_axes(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %a = keras.expand_dims %x : tensor<?x?xf32> -> tensor<?x1x?xf32>
  %b = keras.expand_dims %a : tensor<?x1x?xf32> -> tensor<?x?xf32>
  return %b : tensor<?x?xf32>
}
