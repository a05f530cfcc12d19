// RUN: %kerasc-opt --keras-shapes-to-casts %s | FileCheck %s

// Upstream finds one unknown size from the others, but not two.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[FLAT:.*]]: memref<?x?xf32>, %[[ROWS:.*]]: index, %[[HEIGHT:.*]]: index, %[[WIDTH:.*]]: index
// CHECK:         %[[LINE:.*]] = arith.muli %{{.*}}, %[[WIDTH]]
// CHECK:         %[[PICTURE:.*]] = arith.muli %[[LINE]], %[[HEIGHT]]
// CHECK:         memref.reinterpret_cast %[[FLAT]] to offset: [0], sizes: [%[[ROWS]], %[[HEIGHT]], %[[WIDTH]], 3], strides: [%[[PICTURE]], %[[LINE]], 3, 1]
// CHECK:         memref.expand_shape
func.func @predict(%flat: memref<?x?xf32>, %rows: index, %height: index, %width: index)
    -> (memref<?x?x?x3xf32>, memref<?x?x4xf32>) {
  %picture = memref.expand_shape %flat [[0], [1, 2, 3]] output_shape [%rows, %height, %width, 3]
      : memref<?x?xf32> into memref<?x?x?x3xf32>
  %steps = memref.expand_shape %flat [[0], [1, 2]] output_shape [%rows, %height, 4]
      : memref<?x?xf32> into memref<?x?x4xf32>
  return %picture, %steps : memref<?x?x?x3xf32>, memref<?x?x4xf32>
}
