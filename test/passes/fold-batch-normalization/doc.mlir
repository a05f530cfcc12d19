// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(keras-fold-batch-normalization),canonicalize)' %s | FileCheck %s

// The scale is [2, 4], the shift [1, -4]. Behind the first dense it goes into the
// columns of the kernel.
// CHECK-LABEL: keras.model @behind
// CHECK-DAG:     keras.variable @"kernel/normalized" : tensor<2x2xf32> {value = dense<{{\[}}[2.000000e+00, 8.000000e+00], [6.000000e+00, 1.600000e+01]]>
// CHECK-DAG:     keras.variable @"bias/normalized" : tensor<2xf32> {value = dense<[2.100000e+01, 7.600000e+01]>
// CHECK:         %[[W:.*]] = keras.weight @"kernel/normalized"
// CHECK:         %[[Y:.*]] = keras.dense %{{.*}}, %[[W]] bias
// CHECK-NEXT:    return %[[Y]]
keras.model @behind {
  keras.variable @kernel : tensor<2x2xf32> {value = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>}
  keras.variable @bias : tensor<2xf32> {value = dense<[10.0, 20.0]> : tensor<2xf32>}
  keras.variable @gamma : tensor<2xf32> {value = dense<[1.0, 4.0]> : tensor<2xf32>}
  keras.variable @beta : tensor<2xf32> {value = dense<[2.0, 0.0]> : tensor<2xf32>}
  keras.variable @mean : tensor<2xf32> {value = dense<[0.5, 1.0]> : tensor<2xf32>}
  keras.variable @variance : tensor<2xf32> {value = dense<[0.0, 0.75]> : tensor<2xf32>}
  func.func @predict(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
    %w = keras.weight @kernel : tensor<2x2xf32>
    %b = keras.weight @bias : tensor<2xf32>
    %gamma = keras.weight @gamma : tensor<2xf32>
    %beta = keras.weight @beta : tensor<2xf32>
    %mean = keras.weight @mean : tensor<2xf32>
    %variance = keras.weight @variance : tensor<2xf32>
    %y = keras.dense %x, %w bias %b : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
    %z = keras.batch_normalization %y gamma %gamma beta %beta mean %mean variance %variance along 1 {epsilon = 0.25 : f64}
        : (tensor<?x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
    return %z : tensor<?x2xf32>
  }
}

// Before a dense it goes into the rows: of a row of two steps with two channels,
// rows 0 and 2 have channel 0. The sum of the shifts becomes a bias.
// CHECK-LABEL: keras.model @before
// CHECK-DAG:     keras.variable @"kernel/normalized" : tensor<4x1xf32> {value = dense<{{\[}}[2.000000e+00], [8.000000e+00], [6.000000e+00], [1.600000e+01]]>
// CHECK-DAG:     keras.variable @"kernel/normalized_bias" : tensor<1xf32> {value = dense<-2.000000e+01>
// CHECK-NOT:     keras.batch_normalization
keras.model @before {
  keras.variable @kernel : tensor<4x1xf32> {value = dense<[[1.0], [2.0], [3.0], [4.0]]> : tensor<4x1xf32>}
  keras.variable @gamma : tensor<2xf32> {value = dense<[1.0, 4.0]> : tensor<2xf32>}
  keras.variable @beta : tensor<2xf32> {value = dense<[2.0, 0.0]> : tensor<2xf32>}
  keras.variable @mean : tensor<2xf32> {value = dense<[0.5, 1.0]> : tensor<2xf32>}
  keras.variable @variance : tensor<2xf32> {value = dense<[0.0, 0.75]> : tensor<2xf32>}
  func.func @predict(%x: tensor<?x2x2xf32>) -> tensor<?x1xf32> {
    %w = keras.weight @kernel : tensor<4x1xf32>
    %gamma = keras.weight @gamma : tensor<2xf32>
    %beta = keras.weight @beta : tensor<2xf32>
    %mean = keras.weight @mean : tensor<2xf32>
    %variance = keras.weight @variance : tensor<2xf32>
    %z = keras.batch_normalization %x gamma %gamma beta %beta mean %mean variance %variance along 2 {epsilon = 0.25 : f64}
        : (tensor<?x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2x2xf32>
    %flat = keras.view %z expand [4] transpose [0] collapse [4] : tensor<?x2x2xf32> -> tensor<?x4xf32>
    %y = keras.dense %flat, %w : (tensor<?x4xf32>, tensor<4x1xf32>) -> tensor<?x1xf32>
    return %y : tensor<?x1xf32>
  }
}

// Elsewhere it is a multiplication and an addition; of an axis that is not the
// last one, with axes of size 1 behind it.
// CHECK-LABEL: keras.model @alone
// CHECK-DAG:     keras.variable @"mean/scale" : tensor<2x1xf32> {value = dense<{{\[}}[2.000000e+00], [1.000000e+00]]>
// CHECK-DAG:     keras.variable @"mean/shift" : tensor<2x1xf32> {value = dense<-1.000000e+00>
// CHECK:         %[[P:.*]] = keras.binary <multiply> %{{.*}}, %{{.*}} : (tensor<?x2x3xf32>, tensor<2x1xf32>) -> tensor<?x2x3xf32>
// CHECK:         keras.binary <add> %[[P]]
keras.model @alone {
  keras.variable @mean : tensor<2xf32> {value = dense<[0.5, 1.0]> : tensor<2xf32>}
  keras.variable @variance : tensor<2xf32> {value = dense<[0.0, 0.75]> : tensor<2xf32>}
  func.func @predict(%x: tensor<?x2x3xf32>) -> tensor<?x2x3xf32> {
    %mean = keras.weight @mean : tensor<2xf32>
    %variance = keras.weight @variance : tensor<2xf32>
    %z = keras.batch_normalization %x mean %mean variance %variance along 1 {epsilon = 0.25 : f64}
        : (tensor<?x2x3xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2x3xf32>
    return %z : tensor<?x2x3xf32>
  }
}

// A dense that somebody else reads, too, keeps its weights.
// CHECK-LABEL: keras.model @shared
// CHECK:         %[[Y:.*]] = keras.dense %{{.*}}, %{{.*}} : (
// CHECK:         keras.binary <multiply> %[[Y]]
keras.model @shared {
  keras.variable @kernel : tensor<2x2xf32> {value = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>}
  keras.variable @mean : tensor<2xf32> {value = dense<[0.5, 1.0]> : tensor<2xf32>}
  keras.variable @variance : tensor<2xf32> {value = dense<[0.0, 0.75]> : tensor<2xf32>}
  func.func @predict(%x: tensor<?x2xf32>) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
    %w = keras.weight @kernel : tensor<2x2xf32>
    %mean = keras.weight @mean : tensor<2xf32>
    %variance = keras.weight @variance : tensor<2xf32>
    %y = keras.dense %x, %w : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
    %z = keras.batch_normalization %y mean %mean variance %variance along 1 {epsilon = 0.25 : f64}
        : (tensor<?x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
    return %y, %z : tensor<?x2xf32>, tensor<?x2xf32>
  }
}
