// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-fuse-rounding))' %s | FileCheck %s

// Double, round to bfloat16, double again and round: one loop.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3xf32>)
// CHECK:         linalg.generic
// CHECK-SAME:        ins(%[[X]] : tensor<?x3xf32>)
// CHECK:           arith.addf %{{.*}} : f32
// CHECK-NEXT:      arith.truncf %{{.*}} : f32 to bf16
// CHECK-NEXT:      arith.extf %{{.*}} : bf16 to f32
// CHECK-NEXT:      arith.addf %{{.*}} : f32
// CHECK-NEXT:      arith.truncf %{{.*}} : f32 to bf16
// CHECK-NEXT:      linalg.yield
// CHECK-NOT:     linalg.generic
#map = affine_map<(d0, d1) -> (d0, d1)>
func.func @predict(%x: tensor<?x3xf32>) -> tensor<?x3xbf16> {
  %zero = arith.constant 0 : index
  %rows = tensor.dim %x, %zero : tensor<?x3xf32>
  %empty = tensor.empty(%rows) : tensor<?x3xbf16>
  %y = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x3xf32>) outs(%empty : tensor<?x3xbf16>) {
  ^bb0(%a: f32, %old: bf16):
    %sum = arith.addf %a, %a : f32
    %rounded = arith.truncf %sum : f32 to bf16
    linalg.yield %rounded : bf16
  } -> tensor<?x3xbf16>
  %z = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<?x3xbf16>) outs(%empty : tensor<?x3xbf16>) {
  ^bb0(%a: bf16, %old: bf16):
    %single = arith.extf %a : bf16 to f32
    %sum = arith.addf %single, %single : f32
    %rounded = arith.truncf %sum : f32 to bf16
    linalg.yield %rounded : bf16
  } -> tensor<?x3xbf16>
  return %z : tensor<?x3xbf16>
}
