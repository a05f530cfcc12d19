// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-take-sparse-inputs))' --split-input-file --verify-diagnostics %s

// expected-error @below {{sparse input 0 is 'memref<?x2x3xf32>', and can only be rows of at most 2147483647 columns}}
func.func @predict(%x: memref<?x2x3xf32> {keras.sparse}) {
  return
}

// -----

// expected-error @below {{sparse input 1 is 'memref<?x2147483648xf32>', and can only be rows of at most 2147483647 columns}}
func.func @predict(%x: memref<?x4xf32> {keras.sparse},
                   %y: memref<?x2147483648xf32> {keras.sparse}) {
  return
}
