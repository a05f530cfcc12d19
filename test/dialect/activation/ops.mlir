// RUN: %kerasc-opt %s | %kerasc-opt | FileCheck %s
// RUN: %kerasc-opt --mlir-print-op-generic %s | %kerasc-opt | FileCheck %s

// Every function of Functions.def prints what it parses, with every parameter;
// a parameter at its default is not printed.

// CHECK-LABEL: func.func @defaults(
func.func @defaults(%x: tensor<?x4x6xf32>) {
  // CHECK: keras.activation %{{.*}} with <linear> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %linear = keras.activation %x with <linear> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <relu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %relu = keras.activation %x with <relu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <leaky_relu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %leaky_relu = keras.activation %x with <leaky_relu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <elu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %elu = keras.activation %x with <elu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <celu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %celu = keras.activation %x with <celu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <selu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %selu = keras.activation %x with <selu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <softplus> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %softplus = keras.activation %x with <softplus> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <softsign> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %softsign = keras.activation %x with <softsign> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <tanh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %tanh = keras.activation %x with <tanh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <sigmoid> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %sigmoid = keras.activation %x with <sigmoid> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <exponential> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %exponential = keras.activation %x with <exponential> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <silu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %silu = keras.activation %x with <silu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <gelu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %gelu = keras.activation %x with <gelu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <gelu_tanh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %gelu_tanh = keras.activation %x with <gelu_tanh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <hard_sigmoid> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %hard_sigmoid = keras.activation %x with <hard_sigmoid> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <hard_silu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %hard_silu = keras.activation %x with <hard_silu> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <hard_tanh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %hard_tanh = keras.activation %x with <hard_tanh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <mish> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %mish = keras.activation %x with <mish> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <log_sigmoid> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %log_sigmoid = keras.activation %x with <log_sigmoid> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <tanh_shrink> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %tanh_shrink = keras.activation %x with <tanh_shrink> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <soft_shrink> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %soft_shrink = keras.activation %x with <soft_shrink> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <hard_shrink> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %hard_shrink = keras.activation %x with <hard_shrink> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <squareplus> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %squareplus = keras.activation %x with <squareplus> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <sparse_plus> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %sparse_plus = keras.activation %x with <sparse_plus> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <sparse_sigmoid> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %sparse_sigmoid = keras.activation %x with <sparse_sigmoid> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <softmax> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %softmax = keras.activation %x with <softmax> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <log_softmax> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %log_softmax = keras.activation %x with <log_softmax> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <sparsemax> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %sparsemax = keras.activation %x with <sparsemax> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <glu> : tensor<?x4x6xf32> -> tensor<?x4x3xf32>
  %glu = keras.activation %x with <glu> : tensor<?x4x6xf32> -> tensor<?x4x3xf32>
  return
}

// CHECK-LABEL: func.func @parameters(
func.func @parameters(%x: tensor<?x4x6xf32>) {
  // CHECK: with <relu, negative_slope = 3.250000e+00, max_value = 4.250000e+00, threshold = 5.250000e+00>
  %relu = keras.activation %x with <relu, negative_slope = 3.25, max_value = 4.25, threshold = 5.25> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <leaky_relu, negative_slope = 3.250000e+00>
  %leaky_relu = keras.activation %x with <leaky_relu, negative_slope = 3.25> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <elu, alpha = 3.250000e+00>
  %elu = keras.activation %x with <elu, alpha = 3.25> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <celu, alpha = 3.250000e+00>
  %celu = keras.activation %x with <celu, alpha = 3.25> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <hard_sigmoid, slope = 3.250000e+00>
  %hard_sigmoid = keras.activation %x with <hard_sigmoid, slope = 3.25> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <soft_shrink, threshold = 3.250000e+00>
  %soft_shrink = keras.activation %x with <soft_shrink, threshold = 3.25> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <hard_shrink, threshold = 3.250000e+00>
  %hard_shrink = keras.activation %x with <hard_shrink, threshold = 3.25> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <squareplus, b = 3.250000e+00>
  %squareplus = keras.activation %x with <squareplus, b = 3.25> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <softmax, axis = 1.000000e+00>
  %softmax = keras.activation %x with <softmax, axis = 1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <log_softmax, axis = 1.000000e+00>
  %log_softmax = keras.activation %x with <log_softmax, axis = 1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <sparsemax, axis = 1.000000e+00>
  %sparsemax = keras.activation %x with <sparsemax, axis = 1.0> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: with <glu, axis = 1.000000e+00>
  %glu = keras.activation %x with <glu, axis = 1.0> : tensor<?x4x6xf32> -> tensor<?x2x6xf32>
  return
}

// Order does not matter, a default that is written out is dropped, infinities and
// NaNs are numbers.
// CHECK-LABEL: func.func @spellings(
func.func @spellings(%x: tensor<?x4xf32>, %scalar: tensor<?xf64>) {
  // CHECK: with <relu, negative_slope = 1.000000e-01, max_value = 6.000000e+00>
  %a = keras.activation %x with <relu, max_value = 6.0, negative_slope = 0.1> : tensor<?x4xf32> -> tensor<?x4xf32>
  // CHECK: with <relu>
  %b = keras.activation %x with <relu, max_value = 0x7FF0000000000000, threshold = 0.0> : tensor<?x4xf32> -> tensor<?x4xf32>
  // CHECK: with <elu, alpha = 0x7FF8000000000000>
  %c = keras.activation %x with <elu, alpha = 0x7FF8000000000000> : tensor<?x4xf32> -> tensor<?x4xf32>
  // CHECK: with <softmax>
  %d = keras.activation %x with <softmax, axis = -1.0> : tensor<?x4xf32> -> tensor<?x4xf32>
  // CHECK: with <relu> : tensor<?xf64> -> tensor<?xf64>
  %e = keras.activation %scalar with <relu> : tensor<?xf64> -> tensor<?xf64>
  return
}

// An unknown axis stays unknown when it is halved.
// CHECK-LABEL: func.func @unknown_axis(
func.func @unknown_axis(%x: tensor<?x?xf32>) {
  // CHECK: with <glu> : tensor<?x?xf32> -> tensor<?x?xf32>
  %a = keras.activation %x with <glu> : tensor<?x?xf32> -> tensor<?x?xf32>
  return
}
