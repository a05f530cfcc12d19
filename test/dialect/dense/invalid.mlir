// RUN: %kerasc-opt %s -split-input-file -verify-diagnostics

// One section per constraint of keras.dense.

// dense_c1
func.func @f(%x: tensor<?x4xf32>, %kernel: tensor<5x2xf32>) {
  // expected-error@+2 {{expects the last dimension of input (4) to equal the first of kernel (5)}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<5x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

// dense_c1: what is contracted has a size.
func.func @f(%x: tensor<?x?xf32>, %kernel: tensor<4x2xf32>) {
  // expected-error@+2 {{expects a known last dimension of input, got 'tensor<?x?xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel : (tensor<?x?xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

// dense_c1: a kernel is a matrix.
func.func @f(%x: tensor<?x4xf32>, %kernel: tensor<4xf32>) {
  // expected-error@+2 {{expects a kernel of rank 2, got rank 1}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?xf32>
  return
}

// -----

// dense_c2
func.func @f(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>, %bias: tensor<3xf32>) {
  // expected-error@+2 {{expects a bias of shape (2), got 'tensor<3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel bias %bias : (tensor<?x4xf32>, tensor<4x2xf32>, tensor<3xf32>) -> tensor<?x2xf32>
  return
}

// -----

// dense_c2: a row is not a vector.
func.func @f(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>, %bias: tensor<1x2xf32>) {
  // expected-error@+2 {{expects a bias of shape (2), got 'tensor<1x2xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel bias %bias : (tensor<?x4xf32>, tensor<4x2xf32>, tensor<1x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

// dense_c3
func.func @f(%x: tensor<4xf32>, %kernel: tensor<4x2xf32>) {
  // expected-error@+2 {{expects an input of rank 2 or more, got rank 1}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel : (tensor<4xf32>, tensor<4x2xf32>) -> tensor<2xf32>
  return
}

// -----

// dense_c4
func.func @f(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>) {
  // expected-error@+1 {{cannot fuse 'glu', which halves its axis}}
  %y = keras.dense %x, %kernel activation <glu> : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

// dense_c5
func.func @f(%x: tensor<?x3x4xf32>, %kernel: tensor<4x2xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x3x2xf32>' are incompatible with return type(s) of operation 'tensor<?x6xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel : (tensor<?x3x4xf32>, tensor<4x2xf32>) -> tensor<?x6xf32>
  return
}

// -----

// dense_c6
func.func @f(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf64>) {
  // expected-error@+2 {{expects operands of element type 'f32', got 'tensor<4x2xf64>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<4x2xf64>) -> tensor<?x2xf32>
  return
}

// -----

// dense_c6: the bias, too.
func.func @f(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>, %bias: tensor<2xf16>) {
  // expected-error@+2 {{expects operands of element type 'f32', got 'tensor<2xf16>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.dense %x, %kernel bias %bias : (tensor<?x4xf32>, tensor<4x2xf32>, tensor<2xf16>) -> tensor<?x2xf32>
  return
}

// -----

// A kernel has a size.
func.func @f(%x: tensor<?x4xf32>, %kernel: tensor<4x?xf32>) {
  // expected-error@+1 {{operand #1 must be statically shaped tensor}}
  %y = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<4x?xf32>) -> tensor<?x?xf32>
  return
}
