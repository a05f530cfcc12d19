#map = affine_map<(d0, d1) -> (d1)>
#map1 = affine_map<(d0, d1) -> (d0, d1)>
#map2 = affine_map<(d0, d1, d2) -> (d0, d1)>
#map3 = affine_map<(d0, d1, d2) -> (d1, d2)>
#map4 = affine_map<(d0, d1, d2) -> (d0, d2)>
module {
  keras.model @model attributes {digest = "0dda4fc289fb8d55c9ab76733497560bc08c72eeda9e4f0e0978bf7419bab8d2", producer = "keras 2.15.0"} {
    keras.variable @"dense/kernel" : tensor<3x4xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense/kernel"> : tensor<3x4xf32>}
    keras.variable @"dense/bias" : tensor<4xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense/bias"> : tensor<4xf32>}
    keras.variable @"dense_1/kernel" : tensor<7x3xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense_1/kernel"> : tensor<7x3xf32>}
    keras.variable @"dense_1/bias" : tensor<3xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense_1/bias"> : tensor<3xf32>}
    keras.variable @"dense_2/kernel" : tensor<10x5xf32> {initializer = #keras.initializer<"glorot_uniform">, trainable, value = dense_resource<"dense_2/kernel"> : tensor<10x5xf32>}
    keras.variable @"dense_2/bias" : tensor<5xf32> {initializer = #keras.initializer<"zeros">, trainable, value = dense_resource<"dense_2/bias"> : tensor<5xf32>}
    func.func @predict(%arg0: tensor<?x3xf32> {keras.name = "input_1"}) -> (tensor<?x15xf32> {keras.name = "concatenate_2"}) attributes {keras.flops_per_row = 178 : i64} {
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
      "dense/kernel": "0x0100000039ED0B3EB4DBE73EFF3C67BFCD85F23D7DBB71BF8CF60B3F2C51E03E7029503F5440F13E8552A4BD7B1BC0BEC13878BF",
      "dense/bias": "0x01000000FDEF843DF0E2FDBDB133993E8C4BCE3D",
      "dense_1/kernel": "0x01000000DA850FBE729D15BF57F91C3FA70D0B3F3CD6BE3ED348B93D8320803E87E305BF346657BE9621973EFCD70F3F9857DCBE5B2F013F20ADD53E023ACDBEB6A7673E49FCF53E982C083FC5200B3FEB01D93EE368D73D",
      "dense_1/bias": "0x010000009E329DBD8C7BD6BE22BACD3D",
      "dense_2/kernel": "0x01000000008FADBED042113E3D53C6BCCB77C53EE337A8BE6A42163EB12614BE3917183E11364FBEFDC61FBE8711F1BE98B9DC3E670CE93D5B711F3E829B053F4F3600BF491863BEA1C1203EC31BB83D608BEABEE8C09F3EF4CC24BEA232A43EE05E34BEC9A4F73EEC95C1BD399A8A3EBCA1A43E4C399CBA0331BDBCE900163D5483CC3E916FAE3ECDD8D33E89FD1E3E8AFD8E3DF230223D0EBBB63DE4302DBE907A43BD90EB69BDF180D2BD67A7463D83829DBE2A38703E74EACBBE0888AA3DC3C14BBEDB97323E7ED7363E",
      "dense_2/bias": "0x01000000655B2ABE099588BEB4F486BEB0BEDD3E1BFAD4BC"
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
