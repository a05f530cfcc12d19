//===- LambdaOps.td - user functions --------------------------*- tablegen -*-===//

#ifndef KERASC_DIALECT_OPS_LAMBDAOPS
#define KERASC_DIALECT_OPS_LAMBDAOPS

include "dialect/ops/KerasOpBase.td"

//===----------------------------------------------------------------------===//
// keras.lambda
//===----------------------------------------------------------------------===//

def Keras_LambdaOp : Keras_Op<"lambda", [
    Pure, IsolatedFromAbove, SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "a user function, understood symbolically";
  let description = [{
    The body is what the function computes, written in ops; it is never Python.
    Its arguments are the inputs, its `keras.yield` gives the outputs. Whether
    rows are independent is a question to the ops of the body, so a lambda is not
    row-local itself.

    Constraints:

    * (C1) the arguments of the body have the types of the inputs
    * (C2) the operands of the body's `keras.yield` have the types of the outputs

    Example:

    ```mlir
    %y = keras.lambda @double(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32> {
    ^bb0(%a: tensor<?x4xf32>):
      %b = arith.addf %a, %a : tensor<?x4xf32>
      keras.yield %b : tensor<?x4xf32>
    }
    ```

    Keras: [`Lambda`](https://keras.io/api/layers/core_layers/lambda/)
  }];
  let arguments = (ins SymbolNameAttr:$function,
                       Variadic<AnyRankedTensor>:$inputs);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $function `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs) $body
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// keras.yield
//===----------------------------------------------------------------------===//

def Keras_YieldOp : Keras_Op<"yield", [Pure, Terminator, HasParent<"LambdaOp">]> {
  let summary = "the outputs of a lambda";
  let description = [{
    Ends the body of `keras.lambda`; its operands are the outputs.

    Example:

    ```mlir
    keras.yield %y : tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ /* no values */ }]>];
}

#endif
