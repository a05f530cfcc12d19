//===- ShapeOps.td - layers that only move elements -----------*- tablegen -*-===//

#ifndef KERASC_DIALECT_OPS_SHAPEOPS
#define KERASC_DIALECT_OPS_SHAPEOPS

include "dialect/ops/KerasOpBase.td"

//===----------------------------------------------------------------------===//
// keras.flatten
//===----------------------------------------------------------------------===//

def Keras_FlattenOp : Keras_LayerOp<"flatten"> {
  let summary = "all axes but the batch as one, channels last";
  let description = [{
    `output[b, :] = ravel(input[b, ...])` in row-major order. With
    `channels_first` and more than one axis after the batch, the channel axis is
    moved to the end first, `transpose(input, (0, 2, ..., rank-1, 1))`: it is not
    a plain reshape.

    Constraints:

    * (C1) `rank(input) >= 1`
    * (C2) `shape(output) = [dim(input, 0), prod(shape(input)[1:])]`

    Example:

    ```mlir
    %y = keras.flatten %x channels_first : tensor<?x3x32x32xf32> -> tensor<?x3072xf32>
    ```

    Keras: [`Flatten`](https://keras.io/api/layers/reshaping_layers/flatten/)
  }];
  let arguments = (ins AnyRankedTensor:$input,
                       DefaultValuedAttr<Keras_DataFormatAttr,
                         "::kerasc::keras::DataFormat::channels_last">:$data_format);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `` custom<DataFormat>($data_format) attr-dict `:` type($input) `->` type($output)
  }];
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
}

//===----------------------------------------------------------------------===//
// keras.reshape
//===----------------------------------------------------------------------===//

def Keras_ReshapeOp : Keras_LayerOp<"reshape"> {
  let summary = "the elements of each row in a new shape";
  let description = [{
    Row-major, batch kept. At most one entry of `target_shape` is -1 and takes
    what is left.

    Constraints:

    * (C1) every entry of `target_shape` is -1 or not negative, at most one is -1
    * (C2) the elements of a row stay the same number
    * (C3) `shape(output) = [dim(input, 0)] ++ target_shape`

    Example:

    ```mlir
    %y = keras.reshape %x to [3, -1] : tensor<?x12xf32> -> tensor<?x3x4xf32>
    ```

    Keras: [`Reshape`](https://keras.io/api/layers/reshaping_layers/reshape/)
  }];
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$target_shape);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `to` $target_shape attr-dict `:` type($input) `->` type($output)
  }];
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
}

//===----------------------------------------------------------------------===//
// keras.permute
//===----------------------------------------------------------------------===//

def Keras_PermuteOp : Keras_LayerOp<"permute"> {
  let summary = "the axes after the batch in a new order";
  let description = [{
    `output = transpose(input, (0,) ++ dims)`; `dims` counts from 1, as in Keras.

    Constraints:

    * (C1) `dims` is a permutation of `1..n`
    * (C2) `rank(input) = n + 1`
    * (C3) `dim(output, i) = dim(input, dims[i - 1])`

    Example:

    ```mlir
    %y = keras.permute %x by [2, 1] : tensor<?x10x64xf32> -> tensor<?x64x10xf32>
    ```

    Keras: [`Permute`](https://keras.io/api/layers/reshaping_layers/permute/)
  }];
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$dims);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `by` $dims attr-dict `:` type($input) `->` type($output)
  }];
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
}

//===----------------------------------------------------------------------===//
// keras.repeat_vector
//===----------------------------------------------------------------------===//

def Keras_RepeatVectorOp : Keras_LayerOp<"repeat_vector"> {
  let summary = "each row n times, along a new axis after the batch";
  let description = [{
    `output[b, i, f] = input[b, f]` for `i` in `0..n-1`.

    Constraints:

    * (C1) `n > 0`
    * (C2) `rank(input) = 2`
    * (C3) `shape(output) = [dim(input, 0), n, dim(input, 1)]`

    Example:

    ```mlir
    %y = keras.repeat_vector %x times 3 : tensor<?x32xf32> -> tensor<?x3x32xf32>
    ```

    Keras: [`RepeatVector`](https://keras.io/api/layers/reshaping_layers/repeat_vector/)
  }];
  let arguments = (ins AnyRankedTensor:$input, I64Attr:$n);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `times` $n attr-dict `:` type($input) `->` type($output)
  }];
}

//===----------------------------------------------------------------------===//
// keras.view
//===----------------------------------------------------------------------===//

def Keras_ViewOp : Keras_LayerOp<"view"> {
  let summary = "what every layer that only moves elements becomes";
  let description = [{
    `output = reshape(transpose(reshape(input, expand), transpose), collapse)`,
    row-major, on the axes after the batch. Consumers read through a view; it
    becomes a copy only where nobody can.

    Constraints:

    * (C1) the products of `shape(input)[1:]`, `expand` and `collapse` are equal
    * (C2) `transpose` is a permutation of the axes of `expand`
    * (C3) `shape(output) = [dim(input, 0)] ++ collapse`

    Example:

    ```mlir
    // Flatten(channels_first) of a (3, 4, 4) image.
    %y = keras.view %x expand [3, 16] transpose [1, 0] collapse [48]
        : tensor<?x3x4x4xf32> -> tensor<?x48xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input,
                       DenseI64ArrayAttr:$expand,
                       DenseI64ArrayAttr:$transpose,
                       DenseI64ArrayAttr:$collapse);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `expand` $expand `transpose` $transpose `collapse` $collapse attr-dict
    `:` type($input) `->` type($output)
  }];
  let extraClassDeclaration = [{
    /// Whether no element moves: the view is a reshape.
    bool isReshape();
  }];
  let hasFolder = 1;
}

#endif
