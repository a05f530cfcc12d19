#map = affine_map<(d0, d1) -> (d1)>
#map1 = affine_map<(d0, d1) -> (d0, d1)>
#map2 = affine_map<(d0, d1, d2) -> (d0, d1)>
#map3 = affine_map<(d0, d1, d2) -> (d1, d2)>
#map4 = affine_map<(d0, d1, d2) -> (d0, d2)>
module {
  keras.model @model attributes {digest = "ce7939f20d40696152dc3bbe5673840fe7e3426d9b7417d80ce8a447457361bf", producer = "keras 3.15.1"} {
    keras.variable @"dense/kernel" : tensor<3x4xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense/kernel"> : tensor<3x4xf32>}
    keras.variable @"dense/bias" : tensor<4xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense/bias"> : tensor<4xf32>}
    keras.variable @"dense_1/kernel" : tensor<7x3xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense_1/kernel"> : tensor<7x3xf32>}
    keras.variable @"dense_1/bias" : tensor<3xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense_1/bias"> : tensor<3xf32>}
    keras.variable @"dense_2/kernel" : tensor<10x5xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense_2/kernel"> : tensor<10x5xf32>}
    keras.variable @"dense_2/bias" : tensor<5xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense_2/bias"> : tensor<5xf32>}
    func.func @predict(%arg0: tensor<?x3xf32> {keras.name = "input_layer"}) -> (tensor<?x15xf32> {keras.name = "concatenate_2"}) attributes {keras.flops_per_row = 178 : i64} {
      %cst = arith.constant 0.000000e+00 : f32
      %c0 = arith.constant 0 : index
      %0 = keras.weight @"dense/kernel" : tensor<3x4xf32>
      %1 = keras.weight @"dense/bias" : tensor<4xf32>
      %dim = tensor.dim %arg0, %c0 : tensor<?x3xf32>
      %2 = tensor.empty(%dim) : tensor<?x4xf32>
      %3 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel"]} ins(%1 : tensor<4xf32>) outs(%2 : tensor<?x4xf32>) {
      ^bb0(%in: f32, %out: f32):
        linalg.yield %in : f32
      } -> tensor<?x4xf32>
      %4 = linalg.generic {indexing_maps = [#map2, #map3, #map4], iterator_types = ["parallel", "reduction", "parallel"]} ins(%arg0, %0 : tensor<?x3xf32>, tensor<3x4xf32>) outs(%3 : tensor<?x4xf32>) {
      ^bb0(%in: f32, %in_6: f32, %out: f32):
        %21 = math.fma %in, %in_6, %out : f32
        linalg.yield %21 : f32
      } -> tensor<?x4xf32>
      %5 = linalg.generic {indexing_maps = [#map1], iterator_types = ["parallel", "parallel"]} outs(%4 : tensor<?x4xf32>) {
      ^bb0(%out: f32):
        %21 = arith.cmpf olt, %out, %cst : f32
        %22 = arith.select %21, %cst, %out : f32
        linalg.yield %22 : f32
      } -> tensor<?x4xf32>
      %dim_0 = tensor.dim %arg0, %c0 : tensor<?x3xf32>
      %6 = tensor.empty(%dim_0) : tensor<?x7xf32>
      %inserted_slice = tensor.insert_slice %arg0 into %6[0, 0] [%dim_0, 3] [1, 1] : tensor<?x3xf32> into tensor<?x7xf32>
      %inserted_slice_1 = tensor.insert_slice %5 into %inserted_slice[0, 3] [%dim, 4] [1, 1] : tensor<?x4xf32> into tensor<?x7xf32>
      %7 = keras.weight @"dense_1/kernel" : tensor<7x3xf32>
      %8 = keras.weight @"dense_1/bias" : tensor<3xf32>
      %9 = tensor.empty(%dim_0) : tensor<?x3xf32>
      %10 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel"]} ins(%8 : tensor<3xf32>) outs(%9 : tensor<?x3xf32>) {
      ^bb0(%in: f32, %out: f32):
        linalg.yield %in : f32
      } -> tensor<?x3xf32>
      %11 = linalg.generic {indexing_maps = [#map2, #map3, #map4], iterator_types = ["parallel", "reduction", "parallel"]} ins(%inserted_slice_1, %7 : tensor<?x7xf32>, tensor<7x3xf32>) outs(%10 : tensor<?x3xf32>) {
      ^bb0(%in: f32, %in_6: f32, %out: f32):
        %21 = math.fma %in, %in_6, %out : f32
        linalg.yield %21 : f32
      } -> tensor<?x3xf32>
      %12 = linalg.generic {indexing_maps = [#map1], iterator_types = ["parallel", "parallel"]} outs(%11 : tensor<?x3xf32>) {
      ^bb0(%out: f32):
        %21 = arith.cmpf olt, %out, %cst : f32
        %22 = arith.select %21, %cst, %out : f32
        linalg.yield %22 : f32
      } -> tensor<?x3xf32>
      %13 = tensor.empty(%dim_0) : tensor<?x10xf32>
      %inserted_slice_2 = tensor.insert_slice %inserted_slice_1 into %13[0, 0] [%dim_0, 7] [1, 1] : tensor<?x7xf32> into tensor<?x10xf32>
      %inserted_slice_3 = tensor.insert_slice %12 into %inserted_slice_2[0, 7] [%dim_0, 3] [1, 1] : tensor<?x3xf32> into tensor<?x10xf32>
      %14 = keras.weight @"dense_2/kernel" : tensor<10x5xf32>
      %15 = keras.weight @"dense_2/bias" : tensor<5xf32>
      %16 = tensor.empty(%dim_0) : tensor<?x5xf32>
      %17 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel"]} ins(%15 : tensor<5xf32>) outs(%16 : tensor<?x5xf32>) {
      ^bb0(%in: f32, %out: f32):
        linalg.yield %in : f32
      } -> tensor<?x5xf32>
      %18 = linalg.generic {indexing_maps = [#map2, #map3, #map4], iterator_types = ["parallel", "reduction", "parallel"]} ins(%inserted_slice_3, %14 : tensor<?x10xf32>, tensor<10x5xf32>) outs(%17 : tensor<?x5xf32>) {
      ^bb0(%in: f32, %in_6: f32, %out: f32):
        %21 = math.fma %in, %in_6, %out : f32
        linalg.yield %21 : f32
      } -> tensor<?x5xf32>
      %19 = linalg.generic {indexing_maps = [#map1], iterator_types = ["parallel", "parallel"]} outs(%18 : tensor<?x5xf32>) {
      ^bb0(%out: f32):
        %21 = arith.cmpf olt, %out, %cst : f32
        %22 = arith.select %21, %cst, %out : f32
        linalg.yield %22 : f32
      } -> tensor<?x5xf32>
      %20 = tensor.empty(%dim_0) : tensor<?x15xf32>
      %inserted_slice_4 = tensor.insert_slice %inserted_slice_3 into %20[0, 0] [%dim_0, 10] [1, 1] : tensor<?x10xf32> into tensor<?x15xf32>
      %inserted_slice_5 = tensor.insert_slice %19 into %inserted_slice_4[0, 10] [%dim_0, 5] [1, 1] : tensor<?x5xf32> into tensor<?x15xf32>
      return %inserted_slice_5 : tensor<?x15xf32>
    }
  }
}

{-#
  dialect_resources: {
    builtin: {
      "dense/kernel": "0x01000000A0607ABF3DB54E3F839B1E3F47B9663F6A9F1F3F8CB81ABFE83FA3BE6AA026BEABF67BBE5821E1BEFFAE5E3F00F37E3D",
      "dense/bias": "0x01000000379C57BC7A41DE3E005CFDBEEE2B343E",
      "dense_1/kernel": "0x01000000F54CF03E59EF2C3E7F66B6BEC4AC103FA422923E2D466CBE0ED68EBDE59D19BF0990DD3EF36823BF2B8CFA3EFA92B5BE02979BBE2C01F73DCB61CA3E34AAC0BE823D123E35A2423E161876BE8F1EBE3E05F568BC",
      "dense_1/bias": "0x01000000C4B0CEBE93D9C53E1AD5833E",
      "dense_2/kernel": "0x010000006FC7DEBEF99D9FBE51E9B1BE0F3BE73E585C723EA2DA6B3E23AAB8BEAADFFC3EF3ABF33DFBD46A3E061A523CFB0EFD3CB556B4BE2A05F8BCDDDCFEBD818614BE4952EBBE34C2CBBC28A70FBE984331BE84F0353ECFF300BDFD86C4BE169886BEBF439F3ECF7D3F3EAA0985BE807C883D50143E3C8FB6973EF183A9BD63B72F3ED0C5393E1BBA053F8B5717BE8093F7BEDAF9FE3E2CD2353DBF0C173EAEAB283E679334BE1A0FBBBEB889C6BEFA70833CB109E1BEC3E6AD3ECD6CECBE0805C6BD33E7E9BE53DF93BE",
      "dense_2/bias": "0x010000003604D23EEABA483EC66DF3BE69B5B33BB89A1EBE"
    }
  },
  external_resources: {
    mlir_reproducer: {
      pipeline: "builtin.module(keras-place-weights, keras.model(func.func(keras-tensors-to-out-params,eliminate-empty-tensors)), one-shot-bufferize{allow-return-allocs-from-loops=false allow-unknown-ops=false analysis-fuzzer-seed=0 analysis-heuristic=bottom-up buffer-alignment=64 bufferize-function-boundaries=false check-parallel-regions=true copy-before-write=false  dump-alias-sets=false function-boundary-type-conversion=infer-layout-map must-infer-memory-space=false  print-conflicts=false test-analysis-only=false unknown-type-conversion=fully-dynamic-layout-map use-encoding-for-memory-space=false}, keras.model(func.func(canonicalize{  max-iterations=10 max-num-rewrites=-1 region-simplify=normal test-convergence=false top-down=true},cse,keras-expand-copies,keras-require-sizes,keras-plan-workspace)), keras-verify-phase{phase=buffer})",
      disable_threading: true,
      verify_each: false
    }
  }
#-}
