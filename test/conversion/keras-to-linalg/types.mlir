// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg))' %s | FileCheck %s

// Bodies compute with signless integers and with float32, whatever is stored.
// CHECK-LABEL: func.func @narrow(
func.func @narrow(%i: tensor<?x4xi32>, %u: tensor<?x4xui8>, %h: tensor<?x4xf16>)
    -> (tensor<?x4xi32>, tensor<?x4xui8>, tensor<?x4xf16>) {
  // CHECK: ^bb0(%[[X:.*]]: i32, %{{.*}}: i32):
  // CHECK: %[[ABOVE:.*]] = arith.cmpi sgt, %[[X]], %c-3_i32
  // CHECK: %[[KEPT:.*]] = arith.select %[[ABOVE]], %[[X]], %c0_i32
  // CHECK: %[[LOW:.*]] = arith.maxsi %[[KEPT]], %c0_i32
  // CHECK: arith.minsi %[[LOW]], %c6_i32
  %a = keras.activation %i with <relu, threshold = -2.5, max_value = 6.5> : tensor<?x4xi32> -> tensor<?x4xi32>
  // CHECK: ^bb0(%[[U:.*]]: ui8, %{{.*}}: ui8):
  // CHECK: %[[BITS:.*]] = builtin.unrealized_conversion_cast %[[U]] : ui8 to i8
  // CHECK: arith.cmpi ugt, %[[BITS]], %c0_i8
  // CHECK: builtin.unrealized_conversion_cast %{{.*}} : i8 to ui8
  %b = keras.activation %u with <sign> : tensor<?x4xui8> -> tensor<?x4xui8>
  // CHECK: ^bb0(%[[H:.*]]: f16, %{{.*}}: f16):
  // CHECK: %[[WIDE:.*]] = arith.extf %[[H]] : f16 to f32
  // CHECK: %[[ROOT:.*]] = math.sqrt %[[WIDE]] : f32
  // CHECK: arith.truncf %[[ROOT]] : f32 to f16
  %c = keras.activation %h with <sqrt> : tensor<?x4xf16> -> tensor<?x4xf16>
  return %a, %b, %c : tensor<?x4xi32>, tensor<?x4xui8>, tensor<?x4xf16>
}
