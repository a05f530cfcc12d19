// RUN: %kerasc-opt %s -split-input-file -verify-diagnostics

// One section per constraint of keras.lambda and keras.yield.

// lambda_c1
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects the arguments of its body to have the types of the inputs ('tensor<?x4xf32>'), got ('tensor<?x5xf32>')}}
  %y = keras.lambda @g(%x) : (tensor<?x4xf32>) -> tensor<?x5xf32> {
  ^bb0(%a: tensor<?x5xf32>):
    keras.yield %a : tensor<?x5xf32>
  }
  return
}

// -----

// lambda_c1: the number, too.
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects the arguments of its body to have the types of the inputs ('tensor<?x4xf32>'), got ()}}
  keras.lambda @g(%x) : (tensor<?x4xf32>) -> () {
  }
  return
}

// -----

// lambda_c2
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects its body to yield the types of the outputs ('tensor<?x5xf32>'), got ('tensor<?x4xf32>')}}
  %y = keras.lambda @g(%x) : (tensor<?x4xf32>) -> tensor<?x5xf32> {
  ^bb0(%a: tensor<?x4xf32>):
    keras.yield %a : tensor<?x4xf32>
  }
  return
}

// -----

// A body knows its arguments only.
func.func @f(%x: tensor<?x4xf32>) {
  // expected-note@+1 {{required by region isolation constraints}}
  %y = keras.lambda @g(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32> {
  ^bb0(%a: tensor<?x4xf32>):
    // expected-error@+1 {{using value defined outside the region}}
    keras.yield %x : tensor<?x4xf32>
  }
  return
}

// -----

// keras.yield ends a lambda and nothing else.
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects parent op 'keras.lambda'}}
  keras.yield %x : tensor<?x4xf32>
}
