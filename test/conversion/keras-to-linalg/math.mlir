// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg))' %s | FileCheck %s

// The ops of numpy; what they compute is checked by test/execute.

// CHECK-DAG: #[[ALL:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[LAST:.*]] = affine_map<(d0, d1, d2) -> (d2)>
// CHECK-DAG: #[[ONE:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, 0)>

// Operands are broadcast by their maps; one number is part of the body.
// CHECK-LABEL: func.func @broadcasts(
// CHECK:         linalg.generic {indexing_maps = [#[[ALL]], #[[LAST]], #[[ALL]]], iterator_types = ["parallel", "parallel", "parallel"]}
// CHECK:         arith.addf
// CHECK:         linalg.generic {indexing_maps = [#[[ALL]], #[[ALL]]]
// CHECK:         %[[TWO:.*]] = arith.constant 2.000000e+00 : f32
// CHECK-NEXT:    %[[IS:.*]] = arith.cmpf ugt, %[[X:.*]], %[[TWO]]
// CHECK-NEXT:    arith.select %[[IS]], %[[X]], %[[TWO]]
// CHECK:         linalg.generic {indexing_maps = [#[[ONE]], #[[ALL]], #[[ALL]]]
// CHECK:         arith.select
func.func @broadcasts(%x: tensor<?x8x4xf32>, %y: tensor<4xf32>, %m: tensor<?x8x1xi1>) -> tensor<?x8x4xf32> {
  %two = arith.constant dense<2.0> : tensor<f32>
  %zero = arith.constant dense<0.0> : tensor<f32>
  %a = keras.binary <add> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %b = keras.binary <maximum> %a, %two : (tensor<?x8x4xf32>, tensor<f32>) -> tensor<?x8x4xf32>
  %c = keras.select %m, %b, %zero : (tensor<?x8x1xi1>, tensor<?x8x4xf32>, tensor<f32>) -> tensor<?x8x4xf32>
  return %c : tensor<?x8x4xf32>
}

// No integer has an undefined quotient.
// CHECK-LABEL: func.func @integers(
// CHECK:         %[[ZERO:.*]] = arith.cmpi eq, %[[Y:.*]], %c0_i32
// CHECK:         %[[MINUS:.*]] = arith.cmpi eq, %[[Y]], %c-1_i32
// CHECK:         %[[BAD:.*]] = arith.ori %[[ZERO]], %[[MINUS]]
// CHECK:         %[[SAFE:.*]] = arith.select %[[BAD]], %c1_i32{{.*}}, %[[Y]]
// CHECK:         arith.divsi %{{.*}}, %[[SAFE]]
// CHECK:         arith.fptosi %{{.*}} : f32 to i8
func.func @integers(%x: tensor<?x4xi32>, %y: tensor<?x4xi32>, %z: tensor<?x4xf32>) -> (tensor<?x4xi32>, tensor<?x4xi8>) {
  %a = keras.binary <floor_divide> %x, %y : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
  %b = keras.cast %z : tensor<?x4xf32> -> tensor<?x4xi8>
  return %a, %b : tensor<?x4xi32>, tensor<?x4xi8>
}

// Sums run in the order of the row; a running sum is a loop.
// CHECK-LABEL: func.func @reduces(
// CHECK:         iterator_types = ["parallel", "reduction", "parallel"]
// CHECK:         arith.divf
// CHECK:         tensor.expand_shape %{{.*}} {{\[\[}}0, 1], [2]] output_shape [%{{.*}}, 1, 4]
// CHECK:         linalg.index 2
// CHECK:         scf.for
// CHECK:         scf.for
// CHECK:         scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) -> (tensor<?x8x4xf32>, f32)
// CHECK:         tensor.insert
func.func @reduces(%x: tensor<?x8x4xf32>) -> (tensor<?x1x4xf32>, tensor<?x8xi32>, tensor<?x8x4xf32>) {
  %a = keras.reduce <mean> %x along [1] {keep_dims} : tensor<?x8x4xf32> -> tensor<?x1x4xf32>
  %b = keras.reduce <argmax> %x along [2] : tensor<?x8x4xf32> -> tensor<?x8xi32>
  %c = keras.cumulative <sum> %x along 1 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>
  return %a, %b, %c : tensor<?x1x4xf32>, tensor<?x8xi32>, tensor<?x8x4xf32>
}

// The last letter of the output is innermost where an operand has it last.
// CHECK-LABEL: func.func @sums_of_products(
// CHECK:         iterator_types = ["parallel", "parallel", "reduction", "parallel"]
// CHECK:         math.fma
func.func @sums_of_products(%x: tensor<?x3x4xf32>, %y: tensor<?x4x5xf32>) -> tensor<?x3x5xf32> {
  %a = keras.einsum "abc,acd->abd" %x, %y : (tensor<?x3x4xf32>, tensor<?x4x5xf32>) -> tensor<?x3x5xf32>
  return %a : tensor<?x3x5xf32>
}

// CHECK-LABEL: func.func @places(
// CHECK:         tensor.extract_slice %{{.*}}[0, 0] [%{{.*}}, 3] [1, 1]
// CHECK:         tensor.insert_slice %{{.*}}[0, 3] [%{{.*}}, 5] [1, 1]
// CHECK:         tensor.extract_slice %{{.*}}[0, 1] [%{{.*}}, 3] [1, 2]
// CHECK:         tensor.extract %{{.*}}[%{{.*}}, %{{.*}}]
func.func @places(%x: tensor<?x3xf32>, %y: tensor<?x5xf32>) -> (tensor<?x8xf32>, tensor<?x3xf32>, tensor<?x2xf32>) {
  %a = keras.concatenate %x, %y along 1 : (tensor<?x3xf32>, tensor<?x5xf32>) -> tensor<?x8xf32>
  %b = keras.slice %a from [0, 1] by [1, 2] : tensor<?x8xf32> -> tensor<?x3xf32>
  %c = keras.take %y [4, 0] along 1 : tensor<?x5xf32> -> tensor<?x2xf32>
  return %a, %b, %c : tensor<?x8xf32>, tensor<?x3xf32>, tensor<?x2xf32>
}

// A step is masked unless one of its features differs, NaN included.
// CHECK-LABEL: func.func @masks(
// CHECK:         iterator_types = ["parallel", "parallel", "reduction"]
// CHECK:         arith.cmpf une
// CHECK:         arith.ori
// CHECK:         arith.select
func.func @masks(%x: tensor<?x8x4xf32>) -> (tensor<?x8x4xf32>, tensor<?x8xi1>) {
  %y, %mask = keras.masking %x value 5.000000e-01 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8xi1>
  return %y, %mask : tensor<?x8x4xf32>, tensor<?x8xi1>
}

// A model that mixes the rows of a batch says so, and no other.
// CHECK-LABEL: func.func @mixes_rows(
// CHECK-SAME:      attributes {{{.*}}keras.whole_batch}
func.func @mixes_rows(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %mean = keras.reduce <mean> %x along [0] : tensor<?x4xf32> -> tensor<4xf32>
  %y = keras.binary <subtract> %x, %mean : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @keeps_rows(
// CHECK-NOT:     keras.whole_batch
// CHECK:         return
func.func @keeps_rows(%x: tensor<?x4xf32>) -> tensor<?xf32> {
  %y = keras.reduce <mean> %x along [1] : tensor<?x4xf32> -> tensor<?xf32>
  return %y : tensor<?xf32>
}
