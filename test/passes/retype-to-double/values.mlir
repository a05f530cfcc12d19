// RUN: %kerasc-opt --keras-retype-to-double %s -split-input-file -verify-diagnostics | FileCheck %s

// Every way a variable holds its value; a float32 is a float64 exactly.

// CHECK-LABEL: keras.model @values
keras.model @values {
  // 0.1 as float32.
  // CHECK: keras.variable @rounded : tensor<1xf64> {value = dense<0.10000000149011612> : tensor<1xf64>}
  keras.variable @rounded : tensor<1xf32> {value = dense<0.1> : tensor<1xf32>}
  // CHECK: keras.variable @splat : tensor<3xf64> {value = dense<2.000000e+00> : tensor<3xf64>}
  keras.variable @splat : tensor<3xf32> {value = dense<2.0> : tensor<3xf32>}
  // CHECK: keras.variable @stored : tensor<2xf64> {value = dense_resource<[[STORED:.*]]> : tensor<2xf64>}
  keras.variable @stored : tensor<2xf32> {value = dense_resource<stored> : tensor<2xf32>}
  // CHECK: keras.variable @empty : tensor<0x4xf64> {value = dense<> : tensor<0x4xf64>}
  keras.variable @empty : tensor<0x4xf32> {value = dense<> : tensor<0x4xf32>}
  // CHECK: keras.variable @declared : tensor<4xf64>
  keras.variable @declared : tensor<4xf32>
  // CHECK: keras.variable @double : tensor<1xf64> {value = dense<5.000000e-01> : tensor<1xf64>}
  keras.variable @double : tensor<1xf64> {value = dense<0.5> : tensor<1xf64>}
  // CHECK: keras.variable @half : tensor<2xf64> {value = dense<[0.0999755859375, 0x7FF0000000000000]> : tensor<2xf64>}
  keras.variable @half : tensor<2xf16> {value = dense<[0.1, 0x7C00]> : tensor<2xf16>}
  // CHECK: keras.variable @bfloat : tensor<1xf64> {value = dense<0.10009765625> : tensor<1xf64>}
  keras.variable @bfloat : tensor<1xbf16> {value = dense<0.1> : tensor<1xbf16>}
  // CHECK: keras.variable @steps : tensor<1xi64> {value = dense<7> : tensor<1xi64>}
  keras.variable @steps : tensor<1xi64> {value = dense<7> : tensor<1xi64>}
}

// CHECK: [[STORED]]: "0x40000000000000000000F03F0000000000000040"
{-# dialect_resources: {
  builtin: { stored: "0x040000000000803F00000040" }
} #-}

// -----

// IR that was printed has the names of its weights, not their bytes.
keras.model @elided {
  // expected-error@+1 {{has no bytes for 'gone'}}
  keras.variable @v : tensor<2xf32> {value = dense_resource<gone> : tensor<2xf32>}
}
