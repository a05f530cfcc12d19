// RUN: %kerasc-opt --keras-storage-types %s | FileCheck %s

// bfloat16 numbers that are above 0: read as 16 bits, written as a byte.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3xi16> {keras.element_type = bf16, keras.name = "x"}) -> (tensor<?x3xi8> {keras.element_type = i1})
// CHECK:         linalg.generic
// CHECK-SAME:        ins(%[[X]] : tensor<?x3xi16>) outs(%{{.*}} : tensor<?x3xi8>)
// CHECK-NEXT:      ^bb0(%[[BITS:.*]]: i16, %{{.*}}: i8):
// CHECK:           %[[WIDE:.*]] = arith.extui %[[BITS]] : i16 to i32
// CHECK:           %[[SHIFTED:.*]] = arith.shli %[[WIDE]], %{{.*}} : i32
// CHECK:           %[[NUMBER:.*]] = arith.bitcast %[[SHIFTED]] : i32 to f32
// CHECK:           %[[BIT:.*]] = arith.cmpf ogt, %[[NUMBER]], %{{.*}} : f32
// CHECK:           %[[BYTE:.*]] = arith.extui %[[BIT]] : i1 to i8
// CHECK:           linalg.yield %[[BYTE]] : i8
#map = affine_map<(d0, d1) -> (d0, d1)>
keras.model @m {
  func.func @predict(%x: tensor<?x3xbf16> {keras.name = "x"}) -> tensor<?x3xi1> {
    %zero = arith.constant 0 : index
    %rows = tensor.dim %x, %zero : tensor<?x3xbf16>
    %empty = tensor.empty(%rows) : tensor<?x3xi1>
    %y = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x3xbf16>) outs(%empty : tensor<?x3xi1>) {
    ^bb0(%a: bf16, %old: i1):
      %single = arith.extf %a : bf16 to f32
      %none = arith.constant 0.0 : f32
      %isAbove = arith.cmpf ogt, %single, %none : f32
      linalg.yield %isAbove : i1
    } -> tensor<?x3xi1>
    return %y : tensor<?x3xi1>
  }
}
