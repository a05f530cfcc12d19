// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-resolve-for-inference))' %s -split-input-file -verify-diagnostics

// A dropout that stays random at inference is refused, never dropped.

func.func @f(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{with training = true is random at inference, which is not supported yet}}
  %y = keras.dropout %x rate 0.5 {training = true} : tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

func.func @f(%x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{with training = true is random at inference, which is not supported yet}}
  %y = keras.spatial_dropout %x rate 0.0 {training = true} : tensor<?x4x8xf32>
  return %y : tensor<?x4x8xf32>
}
