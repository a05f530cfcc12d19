// RUN: %kerasc-opt %s | %kerasc-opt | FileCheck %s
// RUN: %kerasc-opt --mlir-print-op-generic %s | %kerasc-opt | FileCheck %s

// CHECK-LABEL: func.func @elementwise(
func.func @elementwise(%x: tensor<?x8x4xf32>, %y: tensor<4xf32>, %b: tensor<?x8x1xi1>, %i: tensor<?x4xi32>) {
  // CHECK: keras.binary <add> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %0 = keras.binary <add> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <subtract> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %1 = keras.binary <subtract> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <multiply> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %2 = keras.binary <multiply> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <divide> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %3 = keras.binary <divide> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <floor_divide> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %4 = keras.binary <floor_divide> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <remainder> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %5 = keras.binary <remainder> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <power> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %6 = keras.binary <power> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <maximum> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %7 = keras.binary <maximum> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <minimum> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %8 = keras.binary <minimum> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <arctan2> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %9 = keras.binary <arctan2> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.binary <logical_and> %{{.*}}, %{{.*}} : (tensor<?x8x1xi1>, tensor<?x8x1xi1>) -> tensor<?x8x1xi1>
  %10 = keras.binary <logical_and> %b, %b : (tensor<?x8x1xi1>, tensor<?x8x1xi1>) -> tensor<?x8x1xi1>
  // CHECK: keras.binary <logical_or> %{{.*}}, %{{.*}} : (tensor<?x8x1xi1>, tensor<?x8x1xi1>) -> tensor<?x8x1xi1>
  %11 = keras.binary <logical_or> %b, %b : (tensor<?x8x1xi1>, tensor<?x8x1xi1>) -> tensor<?x8x1xi1>
  // CHECK: keras.binary <logical_xor> %{{.*}}, %{{.*}} : (tensor<?x8x1xi1>, tensor<?x8x1xi1>) -> tensor<?x8x1xi1>
  %12 = keras.binary <logical_xor> %b, %b : (tensor<?x8x1xi1>, tensor<?x8x1xi1>) -> tensor<?x8x1xi1>
  // CHECK: keras.compare <equal> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  %13 = keras.compare <equal> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  // CHECK: keras.compare <not_equal> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  %14 = keras.compare <not_equal> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  // CHECK: keras.compare <less> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  %15 = keras.compare <less> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  // CHECK: keras.compare <less_equal> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  %16 = keras.compare <less_equal> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  // CHECK: keras.compare <greater> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  %17 = keras.compare <greater> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  // CHECK: keras.compare <greater_equal> %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  %18 = keras.compare <greater_equal> %x, %y : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xi1>
  // CHECK: keras.select %{{.*}}, %{{.*}}, %{{.*}} : (tensor<?x8x1xi1>, tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  %19 = keras.select %b, %x, %y : (tensor<?x8x1xi1>, tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // CHECK: keras.cast %{{.*}} : tensor<?x4xi32> -> tensor<?x4xf16>
  %20 = keras.cast %i : tensor<?x4xi32> -> tensor<?x4xf16>
  // CHECK: keras.broadcast %{{.*}} : (tensor<4xf32>) -> tensor<3x4xf32>
  %21 = keras.broadcast %y : (tensor<4xf32>) -> tensor<3x4xf32>
  // CHECK: keras.broadcast %{{.*}} like %{{.*}} : (tensor<4xf32>, tensor<?x8x4xf32>) -> tensor<?x8x4xf32>
  %22 = keras.broadcast %y like %x : (tensor<4xf32>, tensor<?x8x4xf32>) -> tensor<?x8x4xf32>
  return
}

// CHECK-LABEL: func.func @along_axes(
func.func @along_axes(%x: tensor<?x8x4xf32>, %b: tensor<?x8xi1>) {
  // CHECK: keras.reduce <sum> %{{.*}} along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  %0 = keras.reduce <sum> %x along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  // CHECK: keras.reduce <mean> %{{.*}} along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  %1 = keras.reduce <mean> %x along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  // CHECK: keras.reduce <prod> %{{.*}} along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  %2 = keras.reduce <prod> %x along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  // CHECK: keras.reduce <max> %{{.*}} along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  %3 = keras.reduce <max> %x along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  // CHECK: keras.reduce <min> %{{.*}} along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  %4 = keras.reduce <min> %x along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
  // CHECK: keras.reduce <any> %{{.*}} along [1] : tensor<?x8xi1> -> tensor<?xi1>
  %5 = keras.reduce <any> %b along [1] : tensor<?x8xi1> -> tensor<?xi1>
  // CHECK: keras.reduce <all> %{{.*}} along [1] : tensor<?x8xi1> -> tensor<?xi1>
  %6 = keras.reduce <all> %b along [1] : tensor<?x8xi1> -> tensor<?xi1>
  // CHECK: keras.reduce <argmax> %{{.*}} along [2] : tensor<?x8x4xf32> -> tensor<?x8xi32>
  %7 = keras.reduce <argmax> %x along [2] : tensor<?x8x4xf32> -> tensor<?x8xi32>
  // CHECK: keras.reduce <argmin> %{{.*}} along [2] : tensor<?x8x4xf32> -> tensor<?x8xi32>
  %8 = keras.reduce <argmin> %x along [2] : tensor<?x8x4xf32> -> tensor<?x8xi32>
  // CHECK: keras.reduce <sum> %{{.*}} along [0, 2] {keep_dims} : tensor<?x8x4xf32> -> tensor<1x8x1xf32>
  %9 = keras.reduce <sum> %x along [0, 2] {keep_dims} : tensor<?x8x4xf32> -> tensor<1x8x1xf32>
  // CHECK: keras.cumulative <prod> %{{.*}} along 1 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>
  %10 = keras.cumulative <prod> %x along 1 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>
  // CHECK: keras.einsum "abc,adc->abd" %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<?x8x4xf32>) -> tensor<?x8x8xf32>
  %11 = keras.einsum "abc,adc->abd" %x, %x : (tensor<?x8x4xf32>, tensor<?x8x4xf32>) -> tensor<?x8x8xf32>
  return
}

// CHECK-LABEL: func.func @open_slices(
func.func @open_slices(%x: tensor<?x?xf32>) {
  // CHECK: keras.slice %{{.*}} from [0, -1] by [1, 1] : tensor<?x?xf32> -> tensor<?x1xf32>
  %0 = keras.slice %x from [0, -1] by [1, 1] : tensor<?x?xf32> -> tensor<?x1xf32>
  // CHECK: keras.slice %{{.*}} from [0, 1] by [1, 1] cut [0, 2] : tensor<?x?xf32> -> tensor<?x?xf32>
  %1 = keras.slice %x from [0, 1] by [1, 1] cut [0, 2] : tensor<?x?xf32> -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @places(
func.func @places(%x: tensor<?x8x4xf32>, %y: tensor<?x8x2xf32>) {
  // CHECK: keras.concatenate %{{.*}}, %{{.*}} along 2 : (tensor<?x8x4xf32>, tensor<?x8x2xf32>) -> tensor<?x8x6xf32>
  %0 = keras.concatenate %x, %y along 2 : (tensor<?x8x4xf32>, tensor<?x8x2xf32>) -> tensor<?x8x6xf32>
  // CHECK: keras.slice %{{.*}} from [0, 1, 0] by [1, 3, 1] : tensor<?x8x4xf32> -> tensor<?x3x4xf32>
  %1 = keras.slice %x from [0, 1, 0] by [1, 3, 1] : tensor<?x8x4xf32> -> tensor<?x3x4xf32>
  // CHECK: keras.take %{{.*}} [7, 0, 7] along 1 : tensor<?x8x4xf32> -> tensor<?x3x4xf32>
  %2 = keras.take %x [7, 0, 7] along 1 : tensor<?x8x4xf32> -> tensor<?x3x4xf32>
  // CHECK: keras.transpose %{{.*}} by [2, 0, 1] : tensor<?x8x4xf32> -> tensor<4x?x8xf32>
  %3 = keras.transpose %x by [2, 0, 1] : tensor<?x8x4xf32> -> tensor<4x?x8xf32>
  // CHECK: keras.expand_dims %{{.*}} : tensor<?x8x4xf32> -> tensor<1x?x8x1x4xf32>
  %4 = keras.expand_dims %x : tensor<?x8x4xf32> -> tensor<1x?x8x1x4xf32>
  return
}

// CHECK-LABEL: func.func @normalization(
func.func @normalization(%x: tensor<?x8xf32>, %g: tensor<8xf32>) {
  // CHECK: keras.batch_normalization %{{.*}} mean %{{.*}} variance %{{.*}} along 1 {epsilon = 1.000000e-03 : f64} : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  %0 = keras.batch_normalization %x mean %g variance %g along 1 {epsilon = 1.000000e-03 : f64} : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  // CHECK: keras.batch_normalization %{{.*}} gamma %{{.*}} beta %{{.*}} mean %{{.*}} variance %{{.*}} along 1 {epsilon = 1.000000e-03 : f64} : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  %1 = keras.batch_normalization %x gamma %g beta %g mean %g variance %g along 1 {epsilon = 1.000000e-03 : f64} : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return
}
