// RUN: %kerasc-opt %s | %kerasc-opt | FileCheck %s
// RUN: %kerasc-opt --mlir-print-op-generic %s | %kerasc-opt | FileCheck %s

// Every operand and attribute of keras.dense prints what it parses.

// CHECK-LABEL: func.func @kernel_alone(
// CHECK-SAME:      %[[X:.*]]: tensor<?x4xf32>, %[[KERNEL:.*]]: tensor<4x2xf32>)
// CHECK:         keras.dense %[[X]], %[[KERNEL]] : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
func.func @kernel_alone(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>) -> tensor<?x2xf32> {
  %y = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @every_attribute(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4xf32>, %[[KERNEL:.*]]: tensor<4x2xf32>, %[[BIAS:.*]]: tensor<2xf32>)
// CHECK:         keras.dense %[[X]], %[[KERNEL]] bias %[[BIAS]] activation <leaky_relu, negative_slope = 3.000000e-01>
// CHECK-SAME:        activity_regularizer = #keras.regularizer<"l1l2", {l1 = 1.000000e-02 : f64, l2 = 0.000000e+00 : f64}>
// CHECK-SAME:        lora_alpha = 8.000000e+00 : f64
// CHECK-SAME:        lora_rank = 4 : i64
// CHECK-SAME:        : (tensor<?x3x4xf32>, tensor<4x2xf32>, tensor<2xf32>) -> tensor<?x3x2xf32>
func.func @every_attribute(%x: tensor<?x3x4xf32>, %kernel: tensor<4x2xf32>, %bias: tensor<2xf32>) -> tensor<?x3x2xf32> {
  %y = keras.dense %x, %kernel bias %bias activation <leaky_relu, negative_slope = 0.3>
      {activity_regularizer = #keras.regularizer<"l1l2", {l1 = 1.0e-2 : f64, l2 = 0.0 : f64}>,
       lora_rank = 4 : i64, lora_alpha = 8.0 : f64}
      : (tensor<?x3x4xf32>, tensor<4x2xf32>, tensor<2xf32>) -> tensor<?x3x2xf32>
  return %y : tensor<?x3x2xf32>
}

// A batch may be fixed, and a row may have unknown axes before the last.
// CHECK-LABEL: func.func @any_batch(
func.func @any_batch(%x: tensor<8x4xf64>, %z: tensor<?x?x4xf64>, %kernel: tensor<4x2xf64>) {
  // CHECK: keras.dense {{.*}} : (tensor<8x4xf64>, tensor<4x2xf64>) -> tensor<8x2xf64>
  %y = keras.dense %x, %kernel : (tensor<8x4xf64>, tensor<4x2xf64>) -> tensor<8x2xf64>
  // CHECK: keras.dense {{.*}} : (tensor<?x?x4xf64>, tensor<4x2xf64>) -> tensor<?x?x2xf64>
  %w = keras.dense %z, %kernel : (tensor<?x?x4xf64>, tensor<4x2xf64>) -> tensor<?x?x2xf64>
  return
}
