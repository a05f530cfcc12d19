// RUN: %kerasc-opt %s -split-input-file -verify-diagnostics

// One section per constraint of keras.activation, and the errors of
// #keras.function.

// activation_c1
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+2 {{expects the axis of softmax (2) within the rank of its input (2)}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <softmax, axis = 2.0> : tensor<?x4xf32> -> tensor<?x4xf32>
  return
}

// -----

// activation_c1: from the end, too.
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+2 {{expects the axis of glu (-3) within the rank of its input (2)}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <glu, axis = -3.0> : tensor<?x4xf32> -> tensor<?x2xf32>
  return
}

// -----

// activation_c1: an axis that no integer holds.
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{function 'softmax' expects an integral axis}}
  %y = keras.activation %x with <softmax, axis = 1.0e300> : tensor<?x4xf32> -> tensor<?x4xf32>
  return
}

// -----

// activation_c2
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+2 {{expects log_softmax along an axis after the batch}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <log_softmax, axis = 0.0> : tensor<?x4xf32> -> tensor<?x4xf32>
  return
}

// -----

// activation_c2: the only axis is the batch.
func.func @f(%x: tensor<?xf32>) {
  // expected-error@+2 {{expects softmax along an axis after the batch}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <softmax> : tensor<?xf32> -> tensor<?xf32>
  return
}

// -----

// activation_c3
func.func @f(%x: tensor<?x5xf32>) {
  // expected-error@+2 {{expects an even dimension along the axis of glu, got 5}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <glu> : tensor<?x5xf32> -> tensor<?x2xf32>
  return
}

// -----

// activation_c4
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x4xf32>' are incompatible with return type(s) of operation 'tensor<?x2xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <relu> : tensor<?x4xf32> -> tensor<?x2xf32>
  return
}

// -----

// activation_c4: a gated function halves its axis and no other.
func.func @f(%x: tensor<?x4x6xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x2x6xf32>' are incompatible with return type(s) of operation 'tensor<?x4x3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <glu, axis = 1.0> : tensor<?x4x6xf32> -> tensor<?x4x3xf32>
  return
}

// -----

// activation_c5
func.func @f(%x: tensor<?x4xi32>) {
  // expected-error@+2 {{expects a function of integers, got sqrt of 'tensor<?x4xi32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <sqrt> : tensor<?x4xi32> -> tensor<?x4xi32>
  return
}

// -----

// activation_c5: a slope has no integer result.
func.func @f(%x: tensor<?x4xi32>) {
  // expected-error@+2 {{expects a function of integers, got relu of 'tensor<?x4xi32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <relu, negative_slope = 0.5> : tensor<?x4xi32> -> tensor<?x4xi32>
  return
}

// -----

// activation_c5: bool is no number.
func.func @f(%x: tensor<?x4xi1>) {
  // expected-error@+2 {{expects a function of integers, got abs of 'tensor<?x4xi1>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y = keras.activation %x with <abs> : tensor<?x4xi1> -> tensor<?x4xi1>
  return
}

// -----

// expected-error@+1 {{unknown function 'swush'}}
func.func private @f() attributes {a = #keras.function<swush>}

// -----

// expected-error@+1 {{function 'relu' has no parameter 'alpha'}}
func.func private @f() attributes {a = #keras.function<relu, alpha = 1.0>}

// -----

// expected-error@+1 {{function 'softmax' expects an integral axis}}
func.func private @f() attributes {a = #keras.function<softmax, axis = 0.5>}

// -----

// expected-error@+1 {{function 'softmax' expects an integral axis}}
func.func private @f() attributes {a = #keras.function<softmax, axis = 0x7FF8000000000000>}

// -----

// expected-error@+1 {{function 'softmax' expects an integral axis}}
func.func private @f() attributes {a = #keras.function<softmax, axis = 0x7FF0000000000000>}
