//===- DenseOps.td - fully connected layers -------------------*- tablegen -*-===//
//
// An op is its own definition: formula, constraints, example. Read next:
// compiler/passes/FuseDenseActivation.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_DIALECT_OPS_DENSEOPS
#define KERASC_DIALECT_OPS_DENSEOPS

include "dialect/ops/KerasOpBase.td"

//===----------------------------------------------------------------------===//
// keras.dense
//===----------------------------------------------------------------------===//

def Keras_DenseOp : Keras_LayerOp<"dense"> {
  let summary = "fully connected layer with an optional fused activation";
  let description = [{
    Contracts the last axis of `input` with the first axis of `kernel`, adds
    `bias`, then applies `activation`:

    `output[..., u] = activation(bias[u] + sum_k input[..., k] * kernel[k, u])`

    The sum starts at the bias and runs over ascending `k` with one fused
    multiply-add per term. Earlier axes, whatever their number, are kept: Keras
    contracts only the last one.

    `activity_regularizer`, `lora_rank` and `lora_alpha` are carried for
    training; Keras merges the LoRA product into the kernel it saves.

    Constraints:

    * (C1) `dim(input, -1) = dim(kernel, 0)`
    * (C2) `shape(bias) = [dim(kernel, 1)]` when `bias` is present
    * (C3) `rank(input) >= 2`
    * (C4) `activation` does not halve its axis
    * (C5) `shape(output) = shape(input)[:-1] ++ [dim(kernel, 1)]`
    * (C6) `input`, `kernel`, `bias` and `output` have one element type

    Example:

    ```mlir
    %y = keras.dense %x, %w bias %b activation <relu>
        : (tensor<?x784xf32>, tensor<784x10xf32>, tensor<10xf32>) -> tensor<?x10xf32>
    ```

    Keras: [`Dense`](https://keras.io/api/layers/core_layers/dense/)
  }];
  let arguments = (ins
    AnyRankedTensor:$input,
    AnyStaticShapeTensor:$kernel,
    Optional<AnyStaticShapeTensor>:$bias,
    OptionalAttr<Keras_FunctionAttr>:$activation,
    OptionalAttr<Keras_RegularizerAttr>:$activity_regularizer,
    OptionalAttr<I64Attr>:$lora_rank,
    OptionalAttr<F64Attr>:$lora_alpha);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `,` $kernel (`bias` $bias^)? (`activation` $activation^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif
