module {
  keras.model @model attributes {digest = "785851ad55691c2d381d4273238c67d85a7a5e4a3dfbdea523bfe1e03a00161f", keras.cpu = "native", keras.cpu_features = 939524095 : i64, keras.weights_bytes = 0 : i64, producer = "keras 2.3.1"} {
    func.func @predict(%arg0: memref<?xi8>, %arg1: memref<?xi8>, %arg2: memref<?x?x4xf32> {keras.name = "input_1", keras.sizes = affine_map<()[s0, s1, s2] -> (s0, 4)>}, %arg3: memref<?x?x?x2xf32> {keras.name = "input_2", keras.sizes = affine_map<()[s0, s1, s2] -> (s1, s2, 2)>}, %arg4: memref<?x?xf32> {keras.output = "reshape_1", keras.sizes = affine_map<()[s0, s1, s2] -> (s0 * 4)>}, %arg5: memref<?x?xf32> {keras.output = "reshape_2", keras.sizes = affine_map<()[s0, s1, s2] -> ((s1 * s2) * 2)>}) attributes {keras.flops_per_row = 0 : i64, keras.workspace_row_bytes = 0 : i64} {
      %c2 = arith.constant 2 : index
      %c1 = arith.constant 1 : index
      %c0 = arith.constant 0 : index
      %dim = memref.dim %arg4, %c0 : memref<?x?xf32>
      %dim_0 = memref.dim %arg2, %c1 : memref<?x?x4xf32>
      %expand_shape = memref.expand_shape %arg4 [[0], [1, 2]] output_shape [%dim, %dim_0, 4] : memref<?x?xf32> into memref<?x?x4xf32>
      memref.copy %arg2, %expand_shape : memref<?x?x4xf32> to memref<?x?x4xf32>
      %dim_1 = memref.dim %arg5, %c0 : memref<?x?xf32>
      %dim_2 = memref.dim %arg3, %c1 : memref<?x?x?x2xf32>
      %dim_3 = memref.dim %arg3, %c2 : memref<?x?x?x2xf32>
      %expand_shape_4 = memref.expand_shape %arg5 [[0], [1, 2, 3]] output_shape [%dim_1, %dim_2, %dim_3, 2] : memref<?x?xf32> into memref<?x?x?x2xf32>
      memref.copy %arg3, %expand_shape_4 : memref<?x?x?x2xf32> to memref<?x?x?x2xf32>
      return
    }
    func.func private @predict.row(%arg0: memref<?xi8>, %arg1: memref<?xi8>, %arg2: memref<?x?x4xf32> {keras.name = "input_1", keras.sizes = affine_map<()[s0, s1, s2] -> (s0, 4)>}, %arg3: memref<?x?x?x2xf32> {keras.name = "input_2", keras.sizes = affine_map<()[s0, s1, s2] -> (s1, s2, 2)>}, %arg4: memref<?x?xf32> {keras.output = "reshape_1", keras.sizes = affine_map<()[s0, s1, s2] -> (s0 * 4)>}, %arg5: memref<?x?xf32> {keras.output = "reshape_2", keras.sizes = affine_map<()[s0, s1, s2] -> ((s1 * s2) * 2)>}) attributes {keras.flops_per_row = 0 : i64, keras.one_row, keras.workspace_row_bytes = 0 : i64} {
      %c2 = arith.constant 2 : index
      %c1 = arith.constant 1 : index
      %dim = memref.dim %arg2, %c1 : memref<?x?x4xf32>
      %expand_shape = memref.expand_shape %arg4 [[0], [1, 2]] output_shape [%c1, %dim, 4] : memref<?x?xf32> into memref<?x?x4xf32>
      memref.copy %arg2, %expand_shape : memref<?x?x4xf32> to memref<?x?x4xf32>
      %dim_0 = memref.dim %arg3, %c1 : memref<?x?x?x2xf32>
      %dim_1 = memref.dim %arg3, %c2 : memref<?x?x?x2xf32>
      %expand_shape_2 = memref.expand_shape %arg5 [[0], [1, 2, 3]] output_shape [%c1, %dim_0, %dim_1, 2] : memref<?x?xf32> into memref<?x?x?x2xf32>
      memref.copy %arg3, %expand_shape_2 : memref<?x?x?x2xf32> to memref<?x?x?x2xf32>
      return
    }
  }
}

{-#
  external_resources: {
    mlir_reproducer: {
      pipeline: "builtin.module(keras-build-entries{block-rows=0 triple=x86_64-pc-linux-gnu}, expand-strided-metadata, lower-affine, convert-scf-to-cf{allow-pattern-rollback=true}, convert-to-llvm{allow-pattern-rollback=true dynamic=false }, canonicalize{  max-iterations=10 max-num-rewrites=-1 region-simplify=normal test-convergence=false top-down=true}, reconcile-unrealized-casts, keras-verify-phase{phase=llvm})",
      disable_threading: true,
      verify_each: false
    }
  }
#-}
