module {
  keras.model @model attributes {digest = "20a1b42b727931e7706398c8a07ad350ffa8a7a2dc49b13f4d83f0fea165d1b7", producer = "keras 3.15.1"} {
    keras.variable @"dense/kernel" : tensor<4x2xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense/kernel"> : tensor<4x2xf32>}
    keras.variable @"dense/bias" : tensor<2xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense/bias"> : tensor<2xf32>}
    keras.variable @"dense_1/kernel" : tensor<4x2xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense_1/kernel"> : tensor<4x2xf32>}
    keras.variable @"dense_1/bias" : tensor<2xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense_1/bias"> : tensor<2xf32>}
    keras.variable @"dense_2/kernel" : tensor<4x2xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense_2/kernel"> : tensor<4x2xf32>}
    keras.variable @"dense_2/bias" : tensor<2xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense_2/bias"> : tensor<2xf32>}
    func.func @predict(%arg0: tensor<?x3x4xf32> {keras.name = "input_layer"}) -> (tensor<?x2xf32> {keras.name = "dense"}, tensor<?x2xf32> {keras.name = "dense_1"}, tensor<?x2xf32> {keras.name = "dense_2"}) {
      %0 = keras.slice %arg0 from [0, 0, 0] by [1, 1, 1] : tensor<?x3x4xf32> -> tensor<?x1x4xf32>
      %1 = keras.expand_dims %0 : tensor<?x1x4xf32> -> tensor<?x4xf32>
      %2 = keras.slice %arg0 from [0, 1, 0] by [1, 1, 1] : tensor<?x3x4xf32> -> tensor<?x1x4xf32>
      %3 = keras.expand_dims %2 : tensor<?x1x4xf32> -> tensor<?x4xf32>
      %4 = keras.slice %arg0 from [0, 2, 0] by [1, 1, 1] : tensor<?x3x4xf32> -> tensor<?x1x4xf32>
      %5 = keras.expand_dims %4 : tensor<?x1x4xf32> -> tensor<?x4xf32>
      %6 = keras.weight @"dense/kernel" : tensor<4x2xf32>
      %7 = keras.weight @"dense/bias" : tensor<2xf32>
      %8 = keras.dense %1, %6 bias %7 : (tensor<?x4xf32>, tensor<4x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
      %9 = keras.weight @"dense_1/kernel" : tensor<4x2xf32>
      %10 = keras.weight @"dense_1/bias" : tensor<2xf32>
      %11 = keras.dense %3, %9 bias %10 : (tensor<?x4xf32>, tensor<4x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
      %12 = keras.weight @"dense_2/kernel" : tensor<4x2xf32>
      %13 = keras.weight @"dense_2/bias" : tensor<2xf32>
      %14 = keras.dense %5, %12 bias %13 : (tensor<?x4xf32>, tensor<4x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
      return %8, %11, %14 : tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>
    }
  }
}

{-#
  dialect_resources: {
    builtin: {
      "dense/kernel": "0x01000000A989D93E960CCFBE6CAF4E3FB535643E5129163E588C163FDF90BCBDC683663D",
      "dense/bias": "0x01000000A0961B3C54E594BC",
      "dense_1/kernel": "0x010000000AF147BEA14C76BEF88EA7BE67D384BE9BADF93D1191B3BE30080B3FDCB4133F",
      "dense_1/bias": "0x0100000030A4293D52EDE8BD",
      "dense_2/kernel": "0x010000007ACDE8BEE1A025BFFC9357BF4FCBEDBE66F6D33E6F6AC3BE7EBE41BF7A60F6BE",
      "dense_2/bias": "0x01000000E99B093E119BFE3E"
    }
  },
  external_resources: {
    mlir_reproducer: {
      pipeline: "builtin.module(keras.model(func.func(keras-shapes-to-views,keras-sink-repeat-vector),keras-promote-half,func.func(keras-fuse-dense-activation,keras-shapes-to-views,keras-fold-views-into-weights,canonicalize{  max-iterations=10 max-num-rewrites=-1 region-simplify=normal test-convergence=false top-down=true},cse)), keras-verify-phase{phase=fuse})",
      disable_threading: true,
      verify_each: false
    }
  }
#-}
