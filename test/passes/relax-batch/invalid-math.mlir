// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(func.func(keras-relax-batch)))' -split-input-file -verify-diagnostics %s

// What needs the number of rows cannot take any.

keras.model @constant {
  func.func @predict(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
    %c = arith.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
    // expected-error@+1 {{needs the number of rows of a batch, which is fixed to 2}}
    %y = keras.binary <add> %x, %c : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
    return %y : tensor<2x3xf32>
  }
}

// -----

keras.model @rows {
  func.func @predict(%x: tensor<4x3xf32>) -> tensor<2x3xf32> {
    // expected-error@+1 {{needs the number of rows of a batch, which is fixed to 4}}
    %y = keras.slice %x from [1, 0] by [1, 1] : tensor<4x3xf32> -> tensor<2x3xf32>
    return %y : tensor<2x3xf32>
  }
}
