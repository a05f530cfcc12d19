// RUN: split-file %s %t
// RUN: %kerasc-opt --keras-verify-phase=phase=import %t/dropout.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=resolve %t/dropout.mlir 2>&1 | FileCheck %t/dropout.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=import %t/spatial_dropout.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=resolve %t/spatial_dropout.mlir 2>&1 | FileCheck %t/spatial_dropout.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=import %t/penalty.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=resolve %t/penalty.mlir 2>&1 | FileCheck %t/penalty.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=import %t/lambda.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=resolve %t/lambda.mlir 2>&1 | FileCheck %t/lambda.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=resolve %t/flatten.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=fuse %t/flatten.mlir 2>&1 | FileCheck %t/flatten.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=resolve %t/reshape.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=fuse %t/reshape.mlir 2>&1 | FileCheck %t/reshape.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=resolve %t/permute.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=fuse %t/permute.mlir 2>&1 | FileCheck %t/permute.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=fuse %t/layer.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=linalg %t/layer.mlir 2>&1 | FileCheck %t/layer.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=fuse %t/view.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=linalg %t/view.mlir 2>&1 | FileCheck %t/view.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=linalg %t/weight.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=buffer %t/weight.mlir 2>&1 | FileCheck %t/weight.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=linalg %t/tensor.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=buffer %t/tensor.mlir 2>&1 | FileCheck %t/tensor.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=linalg %t/argument.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=buffer %t/argument.mlir 2>&1 | FileCheck %t/argument.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=linalg %t/alloc.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=buffer %t/alloc.mlir 2>&1 | FileCheck %t/alloc.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=linalg %t/alloca.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=buffer %t/alloca.mlir 2>&1 | FileCheck %t/alloca.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=buffer %t/linalg.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=schedule %t/linalg.mlir 2>&1 | FileCheck %t/linalg.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=buffer %t/math.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=schedule %t/math.mlir 2>&1 | FileCheck %t/math.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=schedule %t/arith.mlir -o /dev/null
// RUN: not %kerasc-opt --keras-verify-phase=phase=llvm %t/arith.mlir 2>&1 | FileCheck %t/arith.mlir
// RUN: %kerasc-opt --keras-verify-phase=phase=llvm %t/weights.mlir -o /dev/null

// Each phase rejects what its contract (Pipeline.cpp) says is gone, and the phase
// before it lets the same pass. Where the weights are is known to the end.

//--- dropout.mlir
// CHECK: phase 'resolve' broke its contract: 'keras.dropout' is left, but its meaning depends on the mode
func.func @f(%x: tensor<?x4xf32>) {
  %y = keras.dropout %x rate 0.5 : tensor<?x4xf32>
  return
}

//--- spatial_dropout.mlir
// CHECK: phase 'resolve' broke its contract: 'keras.spatial_dropout' is left, but its meaning depends on the mode
func.func @f(%x: tensor<?x4x4xf32>) {
  %y = keras.spatial_dropout %x rate 0.5 : tensor<?x4x4xf32>
  return
}

//--- penalty.mlir
// CHECK: phase 'resolve' broke its contract: 'keras.activity_regularization' is left, but its meaning depends on the mode
func.func @f(%x: tensor<?x4xf32>) {
  %y = keras.activity_regularization %x with <"l2", {l2 = 1.0 : f64}> : tensor<?x4xf32>
  return
}

//--- lambda.mlir
// CHECK: phase 'resolve' broke its contract: 'keras.lambda' is left, but lambdas are inlined
func.func @f() {
  keras.lambda @g() : () -> () {
  }
  return
}

//--- flatten.mlir
// CHECK: phase 'fuse' broke its contract: 'keras.flatten' is left, but layers that only move elements are views
func.func @f(%x: tensor<?x4x4xf32>) {
  %y = keras.flatten %x : tensor<?x4x4xf32> -> tensor<?x16xf32>
  return
}

//--- reshape.mlir
// CHECK: phase 'fuse' broke its contract: 'keras.reshape' is left, but layers that only move elements are views
func.func @f(%x: tensor<?x4xf32>) {
  %y = keras.reshape %x to [2, 2] : tensor<?x4xf32> -> tensor<?x2x2xf32>
  return
}

//--- permute.mlir
// CHECK: phase 'fuse' broke its contract: 'keras.permute' is left, but layers that only move elements are views
func.func @f(%x: tensor<?x2x3xf32>) {
  %y = keras.permute %x by [2, 1] : tensor<?x2x3xf32> -> tensor<?x3x2xf32>
  return
}

//--- layer.mlir
// CHECK: phase 'linalg' broke its contract: 'keras.activation' is left, but keras ops are lowered
func.func @f(%x: tensor<?x4xf32>) {
  %y = keras.activation %x with <relu> : tensor<?x4xf32> -> tensor<?x4xf32>
  return
}

//--- view.mlir
// CHECK: phase 'linalg' broke its contract: 'keras.view' is left, but keras ops are lowered
func.func @f(%x: tensor<?x2x3xf32>) {
  %y = keras.view %x expand [2, 3] transpose [1, 0] collapse [6] : tensor<?x2x3xf32> -> tensor<?x6xf32>
  return
}

//--- weight.mlir
// CHECK: phase 'buffer' broke its contract: 'keras.weight' is left, but weights are placed
keras.model @m {
  keras.variable @v : tensor<4xf32>
  func.func @f() {
    %w = keras.weight @v : tensor<4xf32>
    return
  }
}

//--- tensor.mlir
// CHECK: phase 'buffer' broke its contract: 'arith.constant' is left, but tensors are buffers
func.func @f() {
  %c = arith.constant dense<0.0> : tensor<4xf32>
  return
}

//--- argument.mlir
// CHECK: phase 'buffer' broke its contract: 'func.func' is left, but tensors are buffers
func.func @f(%x: tensor<?x4xf32>) {
  return
}

//--- alloc.mlir
// CHECK: phase 'buffer' broke its contract: 'memref.alloc' is left, but buffers lie in the workspace
func.func @f() {
  %a = memref.alloc() : memref<4xf32>
  return
}

//--- alloca.mlir
// CHECK: phase 'buffer' broke its contract: 'memref.alloca' is left, but buffers lie in the workspace
func.func @f() {
  %a = memref.alloca() : memref<4xf32>
  return
}

//--- linalg.mlir
// CHECK: phase 'schedule' broke its contract: {{.*}} is left, but linalg ops are loops
func.func @f(%x: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%x : memref<4xf32>) {
  ^bb0(%e: f32):
    linalg.yield %e : f32
  }
  return
}

//--- math.mlir
// CHECK: phase 'schedule' broke its contract: 'math.exp' is left, but math ops are expanded
func.func @f(%x: f32) -> f32 {
  %y = math.exp %x : f32
  return %y : f32
}

//--- arith.mlir
// CHECK: phase 'llvm' broke its contract: {{.*}} is left, but everything is LLVM
func.func @f(%x: f32) -> f32 {
  %y = arith.addf %x, %x : f32
  return %y : f32
}

//--- weights.mlir
keras.model @m {
  keras.variable @v : tensor<4xf32>
  keras.placement @v at 0 : tensor<4xf32>
}
