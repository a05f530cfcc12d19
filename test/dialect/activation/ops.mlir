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
  // CHECK: keras.activation %{{.*}} with <abs> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %abs = keras.activation %x with <abs> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <negative> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %negative = keras.activation %x with <negative> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <sign> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %sign = keras.activation %x with <sign> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <square> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %square = keras.activation %x with <square> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <sqrt> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %sqrt = keras.activation %x with <sqrt> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <rsqrt> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %rsqrt = keras.activation %x with <rsqrt> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <cbrt> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %cbrt = keras.activation %x with <cbrt> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <reciprocal> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %reciprocal = keras.activation %x with <reciprocal> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <exp2> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %exp2 = keras.activation %x with <exp2> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <expm1> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %expm1 = keras.activation %x with <expm1> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <log> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %log = keras.activation %x with <log> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <log1p> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %log1p = keras.activation %x with <log1p> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <log2> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %log2 = keras.activation %x with <log2> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <log10> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %log10 = keras.activation %x with <log10> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <sin> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %sin = keras.activation %x with <sin> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <cos> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %cos = keras.activation %x with <cos> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <tan> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %tan = keras.activation %x with <tan> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <asin> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %asin = keras.activation %x with <asin> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <acos> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %acos = keras.activation %x with <acos> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <atan> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %atan = keras.activation %x with <atan> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <sinh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %sinh = keras.activation %x with <sinh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <cosh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %cosh = keras.activation %x with <cosh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <asinh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %asinh = keras.activation %x with <asinh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <acosh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %acosh = keras.activation %x with <acosh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <atanh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %atanh = keras.activation %x with <atanh> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <floor> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %floor = keras.activation %x with <floor> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <ceil> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %ceil = keras.activation %x with <ceil> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <round> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %round = keras.activation %x with <round> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <trunc> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %trunc = keras.activation %x with <trunc> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  // CHECK: keras.activation %{{.*}} with <erf> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
  %erf = keras.activation %x with <erf> : tensor<?x4x6xf32> -> tensor<?x4x6xf32>
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

// What integers have, keeps their type.
// CHECK-LABEL: func.func @integers(
func.func @integers(%x: tensor<?x4xi32>, %u: tensor<?x4xui8>) {
  // CHECK: with <relu, max_value = 6.000000e+00> : tensor<?x4xi32> -> tensor<?x4xi32>
  %relu = keras.activation %x with <relu, max_value = 6.0> : tensor<?x4xi32> -> tensor<?x4xi32>
  // CHECK: with <abs> : tensor<?x4xi32> -> tensor<?x4xi32>
  %abs = keras.activation %x with <abs> : tensor<?x4xi32> -> tensor<?x4xi32>
  // CHECK: with <negative> : tensor<?x4xi32> -> tensor<?x4xi32>
  %negative = keras.activation %x with <negative> : tensor<?x4xi32> -> tensor<?x4xi32>
  // CHECK: with <sign> : tensor<?x4xi32> -> tensor<?x4xi32>
  %sign = keras.activation %x with <sign> : tensor<?x4xi32> -> tensor<?x4xi32>
  // CHECK: with <square> : tensor<?x4xui8> -> tensor<?x4xui8>
  %square = keras.activation %u with <square> : tensor<?x4xui8> -> tensor<?x4xui8>
  return
}
