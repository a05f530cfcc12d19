// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-require-sizes))' %s | FileCheck %s

// Two inputs with steps of their own are added, so that these must be as many;
// rows of 6 that become rows of 4 must divide.

// CHECK: #[[PAIRS:.*]] = affine_map<()[s0, s1, s2] -> (s0, s1, ((s0 * 3) floordiv 2) * 4, s0 * 6)>
// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      attributes {keras.equal_sizes = #[[PAIRS]]}
#all = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
func.func @predict(%x: memref<?x?x6xf32> {keras.name = "x", keras.sizes = affine_map<()[s0, s1] -> (s0, 6)>},
                   %y: memref<?x?x6xf32> {keras.name = "y", keras.sizes = affine_map<()[s0, s1] -> (s1, 6)>},
                   %out: memref<?x?x4xf32> {keras.output = "out", keras.sizes = affine_map<()[s0, s1] -> ((s0 * 6) floordiv 4, 4)>}) {
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : memref<?x?x6xf32>) outs(%y : memref<?x?x6xf32>) {
  ^bb0(%a: f32, %b: f32):
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  }
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c6 = arith.constant 6 : index
  %rows = memref.dim %x, %c0 : memref<?x?x6xf32>
  %steps = memref.dim %x, %c1 : memref<?x?x6xf32>
  %elements = arith.muli %steps, %c6 : index
  %quotient = arith.divui %elements, %c4 : index
  %flat = memref.collapse_shape %x [[0], [1, 2]] : memref<?x?x6xf32> into memref<?x?xf32>
  %fours = memref.expand_shape %flat [[0], [1, 2]] output_shape [%rows, %quotient, 4] : memref<?x?xf32> into memref<?x?x4xf32>
  memref.copy %fours, %out : memref<?x?x4xf32> to memref<?x?x4xf32>
  return
}
