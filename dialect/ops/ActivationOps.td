//===- ActivationOps.td - activation functions ----------------*- tablegen -*-===//

#ifndef KERASC_DIALECT_OPS_ACTIVATIONOPS
#define KERASC_DIALECT_OPS_ACTIVATIONOPS

include "dialect/ops/KerasOpBase.td"

//===----------------------------------------------------------------------===//
// keras.activation
//===----------------------------------------------------------------------===//

def Keras_ActivationOp : Keras_LayerOp<"activation"> {
  let summary = "a function of the table applied to every element or row";
  let description = [{
    `output = function(input)`; the formula of each function is its row of
    `Functions.def`. Row functions (`softmax`, `log_softmax`, `sparsemax`) work
    along their `axis`, `glu` halves it.

    Constraints:

    * (C1) the `axis` of a row or gated function lies in `[-rank, rank)`
    * (C2) the `axis` of a row or gated function is not the batch
    * (C3) `dim(input, axis)` is even for a gated function
    * (C4) `type(output) = type(input)`, with `dim(output, axis) = dim(input, axis) / 2`
      for a gated function
    * (C5) elements are floats, or integers that the function keeps: `linear`,
      `relu` without a slope, `abs`, `negative`, `sign`, `square`; `i1` only
      `linear`

    Example:

    ```mlir
    %y = keras.activation %x with <softmax> : tensor<?x10xf32> -> tensor<?x10xf32>
    ```

    Keras: [`Activation`](https://keras.io/api/layers/core_layers/activation/)
  }];
  let arguments = (ins AnyRankedTensor:$input, Keras_FunctionAttr:$function);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `with` $function attr-dict `:` type($input) `->` type($output)
  }];
  let hasFolder = 1;
}

#endif
