module {
  keras.model @model attributes {digest = "e9d6581c69666430e3c05b1bdc99039dd9adc3eb24325014abfed3e0b1032c23", producer = "keras 3.15.1"} {
    func.func @predict(%arg0: tensor<9x4x6xf32> {keras.name = "input_layer"}) -> (tensor<9x4x8xf32> {keras.name = "pad"}) {
      %cst = arith.constant dense<0.000000e+00> : tensor<f32>
      %0 = keras.broadcast %cst : (tensor<f32>) -> tensor<9x4x1xf32>
      %cst_0 = arith.constant dense<0.000000e+00> : tensor<f32>
      %1 = keras.broadcast %cst_0 : (tensor<f32>) -> tensor<9x4x1xf32>
      %2 = keras.concatenate %0, %arg0, %1 along 2 : (tensor<9x4x1xf32>, tensor<9x4x6xf32>, tensor<9x4x1xf32>) -> tensor<9x4x8xf32>
      return %2 : tensor<9x4x8xf32>
    }
  }
}

{-#
  external_resources: {
    mlir_reproducer: {
      pipeline: "builtin.module(keras.model(func.func(keras-resolve-for-inference,keras-relax-batch)), keras-verify-phase{phase=resolve})",
      disable_threading: true,
      verify_each: false
    }
  }
#-}
