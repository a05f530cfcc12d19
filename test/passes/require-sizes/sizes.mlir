// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-require-sizes))' %s -split-input-file -verify-diagnostics | FileCheck %s

// What is equal for every call is not written down, however it is computed.

// CHECK-LABEL: func.func @always(
// CHECK-NOT:     keras.equal_sizes
// CHECK:         memref.copy
func.func @always(%x: memref<?x?x?x2xf32> {keras.sizes = affine_map<()[s0, s1] -> (s0, s1, 2)>},
                  %out: memref<?x?xf32> {keras.sizes = affine_map<()[s0, s1] -> (s1 * 2 * s0)>}) {
  %flat = memref.collapse_shape %x [[0], [1, 2, 3]] : memref<?x?x?x2xf32> into memref<?x?xf32>
  memref.copy %flat, %out : memref<?x?xf32> to memref<?x?xf32>
  return
}

// -----

// A size that is known on one side only.

// CHECK: #[[PAIRS:.*]] = affine_map<()[s0, s1] -> (s0 * 4, 12)>
// CHECK-LABEL: func.func @cast(
// CHECK-SAME:      keras.equal_sizes = #[[PAIRS]]
func.func @cast(%x: memref<?x?x4xf32> {keras.sizes = affine_map<()[s0] -> (s0, 4)>}, %out: memref<?x12xf32>) {
  %flat = memref.collapse_shape %x [[0], [1, 2]] : memref<?x?x4xf32> into memref<?x?xf32>
  %known = memref.cast %flat : memref<?x?xf32> to memref<?x12xf32>
  memref.copy %known, %out : memref<?x12xf32> to memref<?x12xf32>
  return
}

// -----

func.func @no_function(%x: memref<?x?xf32>, %out: memref<?x?xf32>) {
  // expected-error@+1 {{has a size that is no function of the number of rows and the unknown axes}}
  memref.copy %x, %out : memref<?x?xf32> to memref<?x?xf32>
  return
}

// -----

func.func @rows(%x: memref<?x4xf32>, %out: memref<8x4xf32>) {
  // expected-error@+1 {{has a size that must fit the number of rows}}
  memref.copy %x, %out : memref<?x4xf32> to memref<8x4xf32>
  return
}

// -----

// The last step, and all but the first: an axis without any is refused, since
// the sizes would be below 0.

// CHECK: #[[PARTS:.*]] = affine_map<()[s0, s1] -> (s0 - 1, s0 - 1)>
// CHECK-LABEL: func.func @parts(
// CHECK-SAME:      keras.equal_sizes = #[[PARTS]]
func.func @parts(%x: memref<?x?xf32> {keras.sizes = affine_map<()[s0] -> (s0)>}, %last: memref<?x1xf32>,
                 %rest: memref<?x?xf32> {keras.sizes = affine_map<()[s0] -> (s0 - 1)>}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = memref.dim %x, %c0 : memref<?x?xf32>
  %size = memref.dim %x, %c1 : memref<?x?xf32>
  %less = arith.subi %size, %c1 : index
  %a = memref.subview %x[0, %less] [%rows, 1] [1, 1] : memref<?x?xf32> to memref<?x1xf32, strided<[?, 1], offset: ?>>
  memref.copy %a, %last : memref<?x1xf32, strided<[?, 1], offset: ?>> to memref<?x1xf32>
  %b = memref.subview %x[0, 1] [%rows, %less] [1, 1] : memref<?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: 1>>
  memref.copy %b, %rest : memref<?x?xf32, strided<[?, 1], offset: 1>> to memref<?x?xf32>
  return
}
