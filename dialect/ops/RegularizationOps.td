//===- RegularizationOps.td - layers that mean something in training -*- tablegen -*-===//

#ifndef KERASC_DIALECT_OPS_REGULARIZATIONOPS
#define KERASC_DIALECT_OPS_REGULARIZATIONOPS

include "dialect/ops/KerasOpBase.td"

//===----------------------------------------------------------------------===//
// keras.dropout
//===----------------------------------------------------------------------===//

def Keras_DropoutOp : Keras_SameTypeLayerOp<"dropout"> {
  let summary = "random elements set to zero in training, identity at inference";
  let description = [{
    In training, `output = input * keep / (1 - rate)` where `keep` is 1 with
    probability `1 - rate`, drawn once per element of `noise_shape` and broadcast.
    An entry of -1 in `noise_shape` takes the dimension of the input. At inference
    `output = input`, also for rate 1. `training` overrides the mode, as a call
    `Dropout(0.5)(x, training=True)` baked into the graph does.

    Constraints:

    * (C1) `0 <= rate <= 1`
    * (C2) `size(noise_shape) = rank(input)` when `noise_shape` is present
    * (C3) every entry of `noise_shape` is -1, 1 or the dimension of the input

    Example:

    ```mlir
    %y = keras.dropout %x rate 5.000000e-01 {noise_shape = array<i64: -1, 1, 8>}
        : tensor<?x4x8xf32>
    ```

    Keras: [`Dropout`](https://keras.io/api/layers/regularization_layers/dropout/)
  }];
  let arguments = (ins AnyRankedTensor:$input,
                       F64Attr:$rate,
                       OptionalAttr<DenseI64ArrayAttr>:$noise_shape,
                       OptionalAttr<I64Attr>:$seed,
                       OptionalAttr<BoolAttr>:$training);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$input `rate` $rate attr-dict `:` type($input)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// keras.spatial_dropout
//===----------------------------------------------------------------------===//

def Keras_SpatialDropoutOp : Keras_SameTypeLayerOp<"spatial_dropout"> {
  let summary = "random channels set to zero in training, identity at inference";
  let description = [{
    SpatialDropout1D, 2D and 3D: a dropout whose noise has size 1 along the
    spatial axes, so that whole feature maps are kept or dropped. The spatial rank
    is `rank(input) - 2`. SpatialDropout1D is always `channels_last`.

    Constraints:

    * (C1) `0 <= rate <= 1`
    * (C2) `rank(input)` is 3, 4 or 5
    * (C3) `data_format = channels_last` when `rank(input) = 3`

    Example:

    ```mlir
    %y = keras.spatial_dropout %x rate 2.500000e-01 channels_first : tensor<?x3x8x8xf32>
    ```

    Keras: [`SpatialDropout2D`](https://keras.io/api/layers/regularization_layers/spatial_dropout2d/)
  }];
  let arguments = (ins AnyRankedTensor:$input,
                       F64Attr:$rate,
                       DefaultValuedAttr<Keras_DataFormatAttr,
                         "::kerasc::keras::DataFormat::channels_last">:$data_format,
                       OptionalAttr<I64Attr>:$seed,
                       OptionalAttr<BoolAttr>:$training);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `rate` $rate `` custom<DataFormat>($data_format) attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// keras.random_dropout
//===----------------------------------------------------------------------===//

def Keras_RandomDropoutOp : Keras_SameTypeLayerOp<"random_dropout"> {
  let summary = "a dropout that stays random at inference";
  let description = [{
    What a dropout or spatial dropout with `training = true` is once the mode is
    known: `output = keep ? input * scale : 0`, so that a NaN which is dropped is
    0. `scale` is `1 / (1 - rate)` in the element type of the layer, 1 for rate 1.

    `keep` is `u >= rate` with `u` drawn from the multiples of 2^-24 in [0, 1),
    once per element of the noise, which is the input with the size 1 along the
    axes where `noise_shape` has a 1. It depends on the seed and the call counter
    of the call, on `stream`, the number of the op among the random ones of its
    model, on `seed`, which the layer was given, and on the place of the element
    in the noise of the whole batch, and on nothing else: cutting the batch
    changes nothing. compiler/codegen/Philox.h says how.

    Constraints:

    * (C1) `0 <= rate <= 1`
    * (C2) `size(noise_shape) = rank(input)`
    * (C3) every entry of `noise_shape` is -1, the size of the input, or 1
    * (C4) `stream >= 0`

    Example:

    ```mlir
    %y = keras.random_dropout %x rate 5.000000e-01 scale 2.000000e+00
        noise [-1, 1, -1] stream 0 : tensor<?x4x8xf32>
    ```
  }];
  let arguments = (ins RankedTensorOf<[AnyFloat]>:$input,
                       F64Attr:$rate,
                       F64Attr:$scale,
                       DenseI64ArrayAttr:$noise_shape,
                       I64Attr:$stream,
                       OptionalAttr<I64Attr>:$seed);
  let results = (outs RankedTensorOf<[AnyFloat]>:$output);
  let assemblyFormat = [{
    $input `rate` $rate `scale` $scale `noise` $noise_shape `stream` $stream
    attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// keras.activity_regularization
//===----------------------------------------------------------------------===//

def Keras_ActivityRegularizationOp : Keras_SameTypeLayerOp<"activity_regularization"> {
  let summary = "identity that adds a penalty on its input to the loss";
  let description = [{
    `output = input`; in training the loss grows by the value of `regularizer` on
    `input`, `l1 * sum|x| + l2 * sum x^2` for the layer's own `l1` and `l2`,
    divided by the batch size where the Keras that wrote the file does so.

    Example:

    ```mlir
    %y = keras.activity_regularization %x with
        <"l1l2", {l1 = 1.000000e-02 : f64, l2 = 0.000000e+00 : f64}>
        {divide_by_batch} : tensor<?x8xf32>
    ```

    Keras: [`ActivityRegularization`](https://keras.io/api/layers/regularization_layers/activity_regularization/)
  }];
  let arguments = (ins AnyRankedTensor:$input,
                       Keras_RegularizerAttr:$regularizer,
                       UnitAttr:$divide_by_batch);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$input `with` $regularizer attr-dict `:` type($input)";
}

#endif
