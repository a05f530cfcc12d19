// RUN: %kerasc-opt %s -split-input-file -verify-diagnostics

// One section per constraint of the shape ops.

// flatten_c1
func.func @f(%x: tensor<f32>) {
  // expected-error@+2 {{expects an input of rank 1 or more, got rank 0}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.flatten %x : tensor<f32> -> tensor<1xf32>
  return
}

// -----

// flatten_c2
func.func @f(%x: tensor<?x3x4xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x12xf32>' are incompatible with return type(s) of operation 'tensor<?x4x3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.flatten %x : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  return
}

// -----

// flatten_c2: a product that does not fit is not the one that remains of it.
func.func @f(%x: tensor<?x4611686018427387904x4xf32>) {
  // expected-error@+2 {{expects a row whose elements can be counted, got 'tensor<?x4611686018427387904x4xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.flatten %x : tensor<?x4611686018427387904x4xf32> -> tensor<?x0xf32>
  return
}

// -----

// reshape_c1
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects a target_shape with at most one -1 and no other negative entry}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.reshape %x to [-1, -1] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  return
}

// -----

// reshape_c1
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects a target_shape with at most one -1 and no other negative entry}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.reshape %x to [-3, -4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  return
}

// -----

// reshape_c2
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects a target_shape of 12 elements, got 10}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.reshape %x to [2, 5] : tensor<?x12xf32> -> tensor<?x2x5xf32>
  return
}

// -----

// reshape_c2
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects a target_shape of 12 elements, got 5 and a rest that does not divide}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.reshape %x to [5, -1] : tensor<?x12xf32> -> tensor<?x5x2xf32>
  return
}

// -----

// reshape_c2: nothing says what -1 is when the rest is empty.
func.func @f(%x: tensor<?x0xf32>) {
  // expected-error@+2 {{expects a target_shape of 0 elements, got 0 and a rest that does not divide}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.reshape %x to [0, -1] : tensor<?x0xf32> -> tensor<?x0x1xf32>
  return
}

// -----

// reshape_c2: 2^32 * 2^32 * 12 wraps around to 0.
func.func @f(%x: tensor<?x0xf32>) {
  // expected-error@+2 {{expects a row and a target_shape whose elements can be counted, got 'tensor<?x0xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.reshape %x to [4294967296, 4294967296, 12] : tensor<?x0xf32> -> tensor<?x4294967296x4294967296x12xf32>
  return
}

// -----

// reshape_c3
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x3x4xf32>' are incompatible with return type(s) of operation 'tensor<?x4x3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.reshape %x to [3, -1] : tensor<?x12xf32> -> tensor<?x4x3xf32>
  return
}

// -----

// Without a batch there is no row to reshape.
func.func @f(%x: tensor<f32>) {
  // expected-error@+2 {{expects an input of rank 1 or more, got rank 0}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.reshape %x to [1] : tensor<f32> -> tensor<1x1xf32>
  return
}

// -----

// permute_c1
func.func @f(%x: tensor<?x3x4xf32>) {
  // expected-error@+2 {{expects dims to be a permutation of 1..2}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.permute %x by [1, 0] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  return
}

// -----

// permute_c1
func.func @f(%x: tensor<?x3x4xf32>) {
  // expected-error@+2 {{expects dims to be a permutation of 1..2}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.permute %x by [2, 2] : tensor<?x3x4xf32> -> tensor<?x4x4xf32>
  return
}

// -----

// permute_c2
func.func @f(%x: tensor<?x3x4xf32>) {
  // expected-error@+2 {{expects an input of rank 4, got rank 3}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.permute %x by [2, 1, 3] : tensor<?x3x4xf32> -> tensor<?x4x3x1xf32>
  return
}

// -----

// permute_c3
func.func @f(%x: tensor<?x3x4xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x4x3xf32>' are incompatible with return type(s) of operation 'tensor<?x3x4xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.permute %x by [2, 1] : tensor<?x3x4xf32> -> tensor<?x3x4xf32>
  return
}

// -----

// repeat_vector_c1
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+2 {{expects n to be positive, got 0}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.repeat_vector %x times 0 : tensor<?x4xf32> -> tensor<?x0x4xf32>
  return
}

// -----

// repeat_vector_c2
func.func @f(%x: tensor<?x3x4xf32>) {
  // expected-error@+2 {{expects an input of rank 2, got rank 3}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.repeat_vector %x times 2 : tensor<?x3x4xf32> -> tensor<?x2x3x4xf32>
  return
}

// -----

// repeat_vector_c3
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x2x4xf32>' are incompatible with return type(s) of operation 'tensor<?x4x2xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.repeat_vector %x times 2 : tensor<?x4xf32> -> tensor<?x4x2xf32>
  return
}

// -----

// view_c1
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects expand to have the 12 elements of a row, got [3, 5]}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.view %x expand [3, 5] transpose [1, 0] collapse [12] : tensor<?x12xf32> -> tensor<?x12xf32>
  return
}

// -----

// view_c1
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects collapse to have the 12 elements of a row, got [15]}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.view %x expand [3, 4] transpose [1, 0] collapse [15] : tensor<?x12xf32> -> tensor<?x15xf32>
  return
}

// -----

// view_c1: two wrongs do not multiply to a right.
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects expand to have the 12 elements of a row, got [-3, -4]}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.view %x expand [-3, -4] transpose [1, 0] collapse [12] : tensor<?x12xf32> -> tensor<?x12xf32>
  return
}

// -----

// view_c1: a view is static.
func.func @f(%x: tensor<?x?x4xf32>) {
  // expected-error@+2 {{expects a row of known size, got 'tensor<?x?x4xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.view %x expand [0] transpose [0] collapse [0] : tensor<?x?x4xf32> -> tensor<?x0xf32>
  return
}

// -----

// view_c2
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects transpose to be a permutation of the 2 axes of expand}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.view %x expand [3, 4] transpose [1, 1] collapse [12] : tensor<?x12xf32> -> tensor<?x12xf32>
  return
}

// -----

// view_c2
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{expects transpose to be a permutation of the 2 axes of expand}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.view %x expand [3, 4] transpose [0] collapse [12] : tensor<?x12xf32> -> tensor<?x12xf32>
  return
}

// -----

// view_c3
func.func @f(%x: tensor<?x12xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x12xf32>' are incompatible with return type(s) of operation 'tensor<?x4x3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.view %x expand [3, 4] transpose [1, 0] collapse [12] : tensor<?x12xf32> -> tensor<?x4x3xf32>
  return
}

// -----

// The batch of a view is an axis.
func.func @f(%x: tensor<f32>) {
  // expected-error@+2 {{expects an input of rank 1 or more, got rank 0}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.view %x expand [] transpose [] collapse [] : tensor<f32> -> tensor<f32>
  return
}
