// RUN: %kerasc-opt --keras-storage-types %s | FileCheck %s

// Every type that memory does not have, as arguments, constants, weights and in
// bodies, arithmetic on halves included.

#map = affine_map<(d0) -> (d0)>

keras.model @m {
  // CHECK: keras.variable @w : tensor<2xi16> {value = dense<[15360, -16384]> : tensor<2xi16>}
  keras.variable @w : tensor<2xf16> {value = dense<[1.0, -2.0]> : tensor<2xf16>}

  // CHECK-LABEL: func.func @unsigned(
  // CHECK-SAME:      %{{.*}}: tensor<?xi32> {keras.element_type = ui32}) -> (tensor<?xi32> {keras.element_type = ui32})
  // CHECK:         ^bb0(%[[A:.*]]: i32, %{{.*}}: i32):
  // CHECK-NEXT:      %[[MAX:.*]] = arith.maxui %[[A]], %[[A]] : i32
  // CHECK-NEXT:      linalg.yield %[[MAX]] : i32
  func.func @unsigned(%x: tensor<?xui32>) -> tensor<?xui32> {
    %y = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
        ins(%x : tensor<?xui32>) outs(%x : tensor<?xui32>) {
    ^bb0(%a: ui32, %old: ui32):
      %i = builtin.unrealized_conversion_cast %a : ui32 to i32
      %m = arith.maxui %i, %i : i32
      %r = builtin.unrealized_conversion_cast %m : i32 to ui32
      linalg.yield %r : ui32
    } -> tensor<?xui32>
    return %y : tensor<?xui32>
  }

  // A bool that only moves is moved as it is; one that is used becomes a bit.
  // CHECK-LABEL: func.func @bools
  // CHECK:         ^bb0(%[[A:.*]]: i8, %{{.*}}: i8):
  // CHECK-NEXT:      linalg.yield %[[A]] : i8
  // CHECK:         ^bb0(%[[B:.*]]: i8, %{{.*}}: i8):
  // CHECK:           %[[BIT:.*]] = arith.cmpi ne, %[[B]], %{{.*}} : i8
  // CHECK:           %[[NOT:.*]] = arith.xori %[[BIT]], %{{.*}} : i1
  // CHECK:           arith.extui %[[NOT]] : i1 to i8
  // CHECK:         %[[BYTE:.*]] = arith.extui %{{.*}} : i1 to i8
  // CHECK:         linalg.fill ins(%[[BYTE]] : i8)
  func.func @bools(%x: tensor<4xi1>) -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) {
    %y = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
        ins(%x : tensor<4xi1>) outs(%x : tensor<4xi1>) {
    ^bb0(%a: i1, %old: i1):
      linalg.yield %a : i1
    } -> tensor<4xi1>
    %z = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
        ins(%x : tensor<4xi1>) outs(%x : tensor<4xi1>) {
    ^bb0(%a: i1, %old: i1):
      %true = arith.constant true
      %not = arith.xori %a, %true : i1
      linalg.yield %not : i1
    } -> tensor<4xi1>
    %yes = arith.constant true
    %filled = linalg.fill ins(%yes : i1) outs(%x : tensor<4xi1>) -> tensor<4xi1>
    return %y, %z, %filled : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
  }

  // CHECK-LABEL: func.func @halves
  // CHECK:         keras.weight @w : tensor<2xi16>
  // CHECK:         arith.constant dense<[0, 1]> : tensor<2xi8>
  // CHECK:         arith.constant 15360 : i16
  // CHECK:         arith.maximumf %{{.*}} : f32
  // CHECK-NOT:     f16
  // CHECK:         return
  func.func @halves(%x: tensor<2xf16>) -> (tensor<2xf16>, tensor<2xi1>) {
    %w = keras.weight @w : tensor<2xf16>
    %b = arith.constant dense<[false, true]> : tensor<2xi1>
    %y = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]}
        ins(%x, %w : tensor<2xf16>, tensor<2xf16>) outs(%x : tensor<2xf16>) {
    ^bb0(%a: f16, %c: f16, %old: f16):
      %one = arith.constant 1.0 : f16
      %m = arith.maximumf %a, %one : f16
      %isOne = arith.cmpf oeq, %c, %one : f16
      %s = arith.select %isOne, %m, %c : f16
      linalg.yield %s : f16
    } -> tensor<2xf16>
    return %y, %b : tensor<2xf16>, tensor<2xi1>
  }
}
