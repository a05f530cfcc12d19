//===- MaskOps.td - masking -----------------------------------*- tablegen -*-===//

#ifndef KERASC_DIALECT_OPS_MASKOPS
#define KERASC_DIALECT_OPS_MASKOPS

include "dialect/ops/KerasOpBase.td"

//===----------------------------------------------------------------------===//
// keras.masking
//===----------------------------------------------------------------------===//

def Keras_MaskingOp : Keras_LayerOp<"masking"> {
  let summary = "steps that equal a value are masked and set to zero";
  let description = [{
    `mask[...] = any(input[..., :] != mask_value)` over the last axis, and
    `output = mask ? input : 0` (with `multiply`, as Keras 1 and 2 compute it,
    `output = input * mask`, which differs for infinities). NaN differs from
    everything; -0 equals 0. The value is compared as it is, in float32 or, with
    float64 elements, in float64: rounding it to the elements is the importer's.

    Constraints:

    * (C1) `rank(input) >= 2`
    * (C2) `shape(mask) = shape(input)[:-1]`, of `i1`; `type(output) = type(input)`

    Example:

    ```mlir
    %y, %mask = keras.masking %x value 0.000000e+00
        : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8xi1>
    ```

    Keras: [`Masking`](https://keras.io/api/layers/core_layers/masking/)
  }];
  let arguments = (ins AnyRankedTensor:$input, F64Attr:$mask_value, UnitAttr:$multiply);
  let results = (outs AnyRankedTensor:$output, AnyRankedTensor:$mask);
  let assemblyFormat = [{
    $input `value` $mask_value attr-dict `:` type($input) `->` type($output) `,` type($mask)
  }];
}

#endif
