// RUN: %kerasc-opt %s -split-input-file -verify-diagnostics

// One section per constraint of the ops of MathOps.td.

// cast_c1
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects an output of the shape of its input}}
  %r = keras.cast %x : tensor<?x4xf32> -> tensor<?x5xf32>
  return
}

// -----

// cast_c2
func.func @f(%x: tensor<?x4xindex>) {
  // expected-error@+1 {{expects elements that are floats or integers}}
  %r = keras.cast %x : tensor<?x4xindex> -> tensor<?x4xf32>
  return
}

// -----

// binary_c1
func.func @f(%x: tensor<?x4xf32>, %y: tensor<?x4xf64>) {
  // expected-error@+1 {{expects one element type, got 'f32' and 'f64'}}
  %r = keras.binary <add> %x, %y : (tensor<?x4xf32>, tensor<?x4xf64>) -> tensor<?x4xf32>
  return
}

// -----

// binary_c2
func.func @f(%x: tensor<?x4xf32>, %y: tensor<?x3xf32>) {
  // expected-error@+1 {{expects operands that broadcast to 'tensor<?x4xf32>', got 'tensor<?x3xf32>'}}
  %r = keras.binary <add> %x, %y : (tensor<?x4xf32>, tensor<?x3xf32>) -> tensor<?x4xf32>
  return
}

// -----

// binary_c2: no operand has the size.
func.func @f(%x: tensor<?x1xf32>, %y: tensor<?x1xf32>) {
  // expected-error@+1 {{expects an output of the shape that its operands broadcast to}}
  %r = keras.binary <add> %x, %y : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x4xf32>
  return
}

// -----

// binary_c2: a batch is not known to be 3.
func.func @f(%x: tensor<?x4xf32>, %y: tensor<3x4xf32>) {
  // expected-error@+1 {{expects operands that broadcast to}}
  %r = keras.binary <add> %x, %y : (tensor<?x4xf32>, tensor<3x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

// binary_c3
func.func @f(%x: tensor<?x4xi32>) {
  // expected-error@+1 {{expects floats for divide, got 'i32'}}
  %r = keras.binary <divide> %x, %x : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
  return
}

// -----

// binary_c3
func.func @f(%x: tensor<?x4xi32>) {
  // expected-error@+1 {{expects i1 for logical_or, got 'i32'}}
  %r = keras.binary <logical_or> %x, %x : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
  return
}

// -----

// binary_c3
func.func @f(%x: tensor<?x4xi1>) {
  // expected-error@+1 {{expects numbers for add, got 'i1'}}
  %r = keras.binary <add> %x, %x : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  return
}

// -----

// compare_c1
func.func @f(%x: tensor<?x4xf32>, %y: tensor<i32>) {
  // expected-error@+1 {{expects one element type}}
  %r = keras.compare <less> %x, %y : (tensor<?x4xf32>, tensor<i32>) -> tensor<?x4xi1>
  return
}

// -----

// compare_c2
func.func @f(%x: tensor<?x4xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{expects operands that broadcast}}
  %r = keras.compare <less> %x, %y : (tensor<?x4xf32>, tensor<3xf32>) -> tensor<?x4xi1>
  return
}

// -----

// compare_c3
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects an output of i1}}
  %r = keras.compare <less> %x, %x : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

// select_c1
func.func @f(%x: tensor<?x4xf32>, %c: tensor<?x4xi8>) {
  // expected-error@+1 {{expects a condition of i1}}
  %r = keras.select %c, %x, %x : (tensor<?x4xi8>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

// select_c1
func.func @f(%x: tensor<?x4xf32>, %c: tensor<?x4xi1>, %y: tensor<f64>) {
  // expected-error@+1 {{expects one element type}}
  %r = keras.select %c, %x, %y : (tensor<?x4xi1>, tensor<?x4xf32>, tensor<f64>) -> tensor<?x4xf32>
  return
}

// -----

// select_c2
func.func @f(%x: tensor<?x4xf32>, %c: tensor<?x3xi1>) {
  // expected-error@+1 {{expects operands that broadcast}}
  %r = keras.select %c, %x, %x : (tensor<?x3xi1>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

// reduce_c1
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+1 {{expects an axis of its input of rank 3, got 3}}
  %r = keras.reduce <sum> %x along [3] : tensor<?x8x4xf32> -> tensor<?x8xf32>
  return
}

// -----

// reduce_c1
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+1 {{expects ascending, different axes, got [2, 1]}}
  %r = keras.reduce <sum> %x along [2, 1] : tensor<?x8x4xf32> -> tensor<?xf32>
  return
}

// -----

// reduce_c1
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+1 {{expects one axis for argmax}}
  %r = keras.reduce <argmax> %x along [1, 2] : tensor<?x8x4xf32> -> tensor<?xi32>
  return
}

// -----

// reduce_c2
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+1 {{expects an output of 'tensor<?x1x4xf32>'}}
  %r = keras.reduce <sum> %x along [1] {keep_dims} : tensor<?x8x4xf32> -> tensor<?x4xf32>
  return
}

// -----

// reduce_c3
func.func @f(%x: tensor<?x4xi32>) {
  // expected-error@+1 {{expects floats for mean}}
  %r = keras.reduce <mean> %x along [1] : tensor<?x4xi32> -> tensor<?xi32>
  return
}

// -----

// reduce_c3
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects i1 for any}}
  %r = keras.reduce <any> %x along [1] : tensor<?x4xf32> -> tensor<?xf32>
  return
}

// -----

// reduce_c3
func.func @f(%x: tensor<?x4xi1>) {
  // expected-error@+1 {{expects numbers for sum}}
  %r = keras.reduce <sum> %x along [1] : tensor<?x4xi1> -> tensor<?xi1>
  return
}

// -----

// reduce_c3
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects an output of 'i32', got 'i64'}}
  %r = keras.reduce <argmin> %x along [1] : tensor<?x4xf32> -> tensor<?xi64>
  return
}

// -----

// cumulative_c1
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+1 {{expects sum or prod, got max}}
  %r = keras.cumulative <max> %x along 1 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>
  return
}

// -----

// cumulative_c2
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+1 {{expects an axis of its input of rank 3, got -1}}
  %r = keras.cumulative <sum> %x along -1 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>
  return
}

// -----

// cumulative_c3
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+1 {{expects an output of 'tensor<?x8x4xf32>'}}
  %r = keras.cumulative <sum> %x along 1 : tensor<?x8x4xf32> -> tensor<?x8x4xf64>
  return
}

// -----

// concatenate_c1
func.func @f() {
  // expected-error@+1 {{expects at least one input}}
  %r = "keras.concatenate"() {axis = 0 : i64} : () -> tensor<4xf32>
  return
}

// -----

// concatenate_c1
func.func @f(%x: tensor<?x4xf32>, %y: tensor<?xf32>) {
  // expected-error@+1 {{expects inputs of rank 2}}
  %r = keras.concatenate %x, %y along 1 : (tensor<?x4xf32>, tensor<?xf32>) -> tensor<?x5xf32>
  return
}

// -----

// concatenate_c2
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects an axis of its input of rank 2, got 2}}
  %r = keras.concatenate %x along 2 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

// concatenate_c3
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects the sum of the sizes of its inputs along axis 1}}
  %r = keras.concatenate %x, %x along 1 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x9xf32>
  return
}

// -----

// concatenate_c3
func.func @f(%x: tensor<?x2x4xf32>, %y: tensor<?x3x4xf32>) {
  // expected-error@+1 {{expects inputs that differ from}}
  %r = keras.concatenate %x, %y along 2 : (tensor<?x2x4xf32>, tensor<?x3x4xf32>) -> tensor<?x2x8xf32>
  return
}

// -----

// slice_c1
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects 2 starts, positive steps and cuts}}
  %r = keras.slice %x from [0, 0] by [1, 0] : tensor<?x8xf32> -> tensor<?x3xf32>
  return
}

// -----

// slice_c2
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects places within axis 1}}
  %r = keras.slice %x from [0, 2] by [1, 3] : tensor<?x8xf32> -> tensor<?x3xf32>
  return
}

// -----

// slice_c2: a step that no place times it fits into.
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects places within axis 1}}
  %r = keras.slice %x from [0, 2] by [1, 9223372036854775807] : tensor<?x8xf32> -> tensor<?x3xf32>
  return
}

// -----

// slice_c3
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects all of axis 0}}
  %r = keras.slice %x from [1, 0] by [1, 1] : tensor<?x8xf32> -> tensor<?x8xf32>
  return
}

// -----

// slice_c4: a cut where the size is known.
func.func @f(%x: tensor<?x?xf32>) {
  // expected-error@+1 {{expects a part of axis 1}}
  %r = keras.slice %x from [0, 0] by [1, 1] cut [0, 1] : tensor<?x?xf32> -> tensor<?x3xf32>
  return
}

// -----

// slice_c4: three elements from the second last on.
func.func @f(%x: tensor<?x?xf32>) {
  // expected-error@+1 {{expects a part of axis 1}}
  %r = keras.slice %x from [0, -2] by [1, 1] : tensor<?x?xf32> -> tensor<?x3xf32>
  return
}

// -----

// take_c1
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects an axis of known size, got axis 0}}
  %r = keras.take %x [0] along 0 : tensor<?x8xf32> -> tensor<1x8xf32>
  return
}

// -----

// take_c2
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects indices below 8, got 8}}
  %r = keras.take %x [8] along 1 : tensor<?x8xf32> -> tensor<?x1xf32>
  return
}

// -----

// take_c3
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects an output of 'tensor<?x2xf32>'}}
  %r = keras.take %x [0, 1] along 1 : tensor<?x8xf32> -> tensor<?x1xf32>
  return
}

// -----

// transpose_c1
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects a permutation of 2 axes, got [1, 1]}}
  %r = keras.transpose %x by [1, 1] : tensor<?x8xf32> -> tensor<8x8xf32>
  return
}

// -----

// transpose_c2
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects an output of 'tensor<8x?xf32>'}}
  %r = keras.transpose %x by [1, 0] : tensor<?x8xf32> -> tensor<?x8xf32>
  return
}

// -----

// broadcast_c1
func.func @f(%x: tensor<3xf32>) {
  // expected-error@+1 {{expects an input that broadcasts}}
  %r = keras.broadcast %x : (tensor<3xf32>) -> tensor<3x4xf32>
  return
}

// -----

// broadcast_c2
func.func @f(%x: tensor<4xf32>) {
  // expected-error@+1 {{expects like to have the size of axis 0}}
  %r = keras.broadcast %x : (tensor<4xf32>) -> tensor<?x4xf32>
  return
}

// -----

// broadcast_c3
func.func @f(%x: tensor<4xf32>) {
  // expected-error@+1 {{expects one element type}}
  %r = keras.broadcast %x : (tensor<4xf32>) -> tensor<3x4xf64>
  return
}

// -----

// expand_dims_c1
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects one element type}}
  %r = keras.expand_dims %x : tensor<?x8xf32> -> tensor<?x1x8xf64>
  return
}

// -----

// expand_dims_c2
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects shapes that differ in axes of size 1 only}}
  %r = keras.expand_dims %x : tensor<?x8xf32> -> tensor<?x2x8xf32>
  return
}

// -----

// einsum_c1
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects an equation with a letter for every axis}}
  %r = keras.einsum "ab,ab->ac" %x, %x : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  return
}

// -----

// einsum_c1: twice in one tensor.
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects an equation with a letter for every axis}}
  %r = keras.einsum "aa,ab->b" %x, %x : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<8xf32>
  return
}

// -----

// einsum_c2
func.func @f(%x: tensor<?x8xf32>, %y: tensor<?x7xf32>) {
  // expected-error@+1 {{expects one size for axis 'b'}}
  %r = keras.einsum "ab,ab->a" %x, %y : (tensor<?x8xf32>, tensor<?x7xf32>) -> tensor<?xf32>
  return
}

// -----

// einsum_c3
func.func @f(%x: tensor<?x8xf32>, %y: tensor<?x8xf64>) {
  // expected-error@+1 {{expects one element type}}
  %r = keras.einsum "ab,ab->a" %x, %y : (tensor<?x8xf32>, tensor<?x8xf64>) -> tensor<?xf32>
  return
}

// -----

// batch_normalization_c1
func.func @f(%x: tensor<?x8xf32>, %g: tensor<8xf32>) {
  // expected-error@+1 {{expects an axis of known size behind the batch, got axis 0}}
  %r = keras.batch_normalization %x mean %g variance %g along 0 {epsilon = 1.0e-3 : f64} : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return
}

// -----

// batch_normalization_c2
func.func @f(%x: tensor<?x8xf32>, %g: tensor<7xf32>) {
  // expected-error@+1 {{expects moments and weights of shape [8]}}
  %r = keras.batch_normalization %x mean %g variance %g along 1 {epsilon = 1.0e-3 : f64} : (tensor<?x8xf32>, tensor<7xf32>, tensor<7xf32>) -> tensor<?x8xf32>
  return
}

// -----

// batch_normalization_c3
func.func @f(%x: tensor<?x8xf32>, %g: tensor<8xf64>) {
  // expected-error@+1 {{expects one element type}}
  %r = keras.batch_normalization %x mean %g variance %g along 1 {epsilon = 1.0e-3 : f64} : (tensor<?x8xf32>, tensor<8xf64>, tensor<8xf64>) -> tensor<?x8xf32>
  return
}
