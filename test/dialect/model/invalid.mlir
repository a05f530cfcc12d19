// RUN: %kerasc-opt %s -split-input-file -verify-diagnostics

// One section per constraint of keras.variable, keras.weight, keras.placement.

// variable_c1
keras.model @m {
  // expected-error@+1 {{expects a value of type 'tensor<2x2xf32>', got 'tensor<4xf32>'}}
  keras.variable @v : tensor<2x2xf32> {value = dense<0.0> : tensor<4xf32>}
}

// -----

// variable_c1: the element type, too.
keras.model @m {
  // expected-error@+1 {{expects a value of type 'tensor<4xf32>', got 'tensor<4xf64>'}}
  keras.variable @v : tensor<4xf32> {value = dense<0.0> : tensor<4xf64>}
}

// -----

// A variable belongs to a model.
// expected-error@+1 {{expects parent op 'keras.model'}}
keras.variable @v : tensor<4xf32>

// -----

// A variable has a size.
keras.model @m {
  // expected-error@+1 {{'type' failed to satisfy constraint}}
  keras.variable @v : tensor<?xf32>
}

// -----

// One name, one variable.
keras.model @m {
  // expected-note@+1 {{see existing symbol definition here}}
  keras.variable @v : tensor<4xf32>
  // expected-error@+1 {{redefinition of symbol named 'v'}}
  keras.variable @v : tensor<4xf32>
}

// -----

// weight_c1
keras.model @m {
  func.func @f() {
    // expected-error@+1 {{expects @v to name a variable of the model}}
    %0 = keras.weight @v : tensor<12x2xf32>
    return
  }
}

// -----

// weight_c1: another symbol is not a variable.
keras.model @m {
  func.func @f() {
    // expected-error@+1 {{expects @f to name a variable of the model}}
    %0 = keras.weight @f : tensor<12x2xf32>
    return
  }
}

// -----

// weight_c1: outside of a model there are no variables.
func.func @f() {
  // expected-error@+1 {{expects @v to name a variable of the model}}
  %0 = keras.weight @v : tensor<12x2xf32>
  return
}

// -----

// weight_c2
keras.model @m {
  // expected-note@+1 {{the variable is declared here}}
  keras.variable @v : tensor<12x2xf32>
  func.func @f() {
    // expected-error@+1 {{expects the type of the variable ('tensor<12x2xf32>'), got 'tensor<24xf32>'}}
    %0 = keras.weight @v : tensor<24xf32>
    return
  }
}

// -----

// weight_c3
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  func.func @f() {
    // expected-error@+1 {{expects row_shape and row_permutation of one size}}
    %0 = keras.weight @v rows [3, 4] permuted [0] : tensor<12x2xf32>
    return
  }
}

// -----

// weight_c3: a shape alone permutes nothing.
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  func.func @f() {
    // expected-error@+1 {{expects row_shape and row_permutation of one size}}
    %0 = "keras.weight"() {variable = @v, row_shape = array<i64: 12>} : () -> tensor<12x2xf32>
    return
  }
}

// -----

// weight_c4
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  func.func @f() {
    // expected-error@+1 {{expects row_shape to multiply to the first dimension of 'tensor<12x2xf32>', got [3, 5]}}
    %0 = keras.weight @v rows [3, 5] permuted [1, 0] : tensor<12x2xf32>
    return
  }
}

// -----

// weight_c4: two wrongs do not multiply to a right.
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  func.func @f() {
    // expected-error@+1 {{expects row_shape to multiply to the first dimension of 'tensor<12x2xf32>', got [-3, -4]}}
    %0 = keras.weight @v rows [-3, -4] permuted [1, 0] : tensor<12x2xf32>
    return
  }
}

// -----

// weight_c4: a scalar has no rows.
keras.model @m {
  keras.variable @v : tensor<f32>
  func.func @f() {
    // expected-error@+1 {{expects row_shape to multiply to the first dimension of 'tensor<f32>', got [1]}}
    %0 = keras.weight @v rows [1] permuted [0] : tensor<f32>
    return
  }
}

// -----

// weight_c5
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  func.func @f() {
    // expected-error@+1 {{expects row_permutation to be a permutation of 0..1}}
    %0 = keras.weight @v rows [3, 4] permuted [1, 1] : tensor<12x2xf32>
    return
  }
}

// -----

// placement_c1
keras.model @m {
  // expected-error@+1 {{expects @v to name a variable of the model}}
  keras.placement @v at 0 : tensor<12x2xf32>
}

// -----

// placement_c2
keras.model @m {
  // expected-note@+1 {{the variable is declared here}}
  keras.variable @v : tensor<12x2xf32>
  // expected-error@+1 {{expects the type of the variable ('tensor<12x2xf32>'), got 'tensor<12xf32>'}}
  keras.placement @v at 0 : tensor<12xf32>
}

// -----

// placement_c3
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  // expected-error@+1 {{expects row_shape and row_permutation of one size}}
  keras.placement @v at 0 rows [3, 4] permuted [0] : tensor<12x2xf32>
}

// -----

// placement_c4
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  // expected-error@+1 {{expects row_shape to multiply to the first dimension of 'tensor<12x2xf32>', got [4294967296, 4294967296, 12]}}
  keras.placement @v at 0 rows [4294967296, 4294967296, 12] permuted [0, 1, 2] : tensor<12x2xf32>
}

// -----

// placement_c5
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  // expected-error@+1 {{expects row_permutation to be a permutation of 0..1}}
  keras.placement @v at 0 rows [3, 4] permuted [0, 2] : tensor<12x2xf32>
}

// -----

// placement_c6
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  // expected-error@+1 {{expects an offset that is a multiple of 64, got 96}}
  keras.placement @v at 96 : tensor<12x2xf32>
}

// -----

// placement_c6: weights do not lie before the first one.
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  // expected-error@+1 {{expects an offset that is a multiple of 64, got -64}}
  keras.placement @v at -64 : tensor<12x2xf32>
}

// -----

// placement_c7
keras.model @m {
  keras.variable @v : tensor<12x2xf32>
  // expected-error@+1 {{expects panels of a matrix, 1, 2, 4, 8 or 16 wide, got width 0 of 'tensor<12x2xf32>'}}
  keras.placement @v at 0 panels 0 : tensor<12x2xf32>
}

// -----

// placement_c7: a vector has no columns.
keras.model @m {
  keras.variable @v : tensor<12xf32>
  // expected-error@+1 {{expects panels of a matrix, 1, 2, 4, 8 or 16 wide, got width 16 of 'tensor<12xf32>'}}
  keras.placement @v at 0 panels 16 : tensor<12xf32>
}
