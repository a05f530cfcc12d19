//===- MathOps.td - what numpy would do to tensors ------------*- tablegen -*-===//
//
// The vocabulary of merge layers, operation nodes, masks and Lambda bodies, each
// with numpy's meaning and Keras's types: operands already have the types they
// are computed in, so that no op here converts anything but `keras.cast`.
// Read next: compiler/conversion/KerasToLinalg/Math.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_DIALECT_OPS_MATHOPS
#define KERASC_DIALECT_OPS_MATHOPS

include "dialect/ops/KerasOpBase.td"

/// Pure; its result type is given by who builds it.
class Keras_MathOp<string mnemonic, list<Trait> traits = []>
    : Keras_Op<mnemonic, !listconcat(
        [Pure, DeclareOpInterfaceMethods<Keras_RowLocal, ["isRowLocal"]>],
        traits)> {
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// keras.cast
//===----------------------------------------------------------------------===//

def Keras_CastOp : Keras_MathOp<"cast"> {
  let summary = "every element in another type";
  let description = [{
    Between floats: rounded to nearest, ties to even, to a half type by way of
    float32, as Keras's backends do. Float to integer: towards
    zero; what does not fit is saturated and NaN becomes 0, so that no input has
    an undefined result. To `i1`: whether the element is not 0. From `i1`: 0 or 1.

    Constraints:

    * (C1) `shape(output) = shape(input)`
    * (C2) element types are floats or integers; `ui8` and its like are unsigned

    Example:

    ```mlir
    %y = keras.cast %x : tensor<?x4xi32> -> tensor<?x4xf32>
    ```

    Keras: [`ops.cast`](https://keras.io/api/ops/core/#cast-function)
  }];
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// keras.binary
//===----------------------------------------------------------------------===//

def Keras_BinaryKind : I32EnumAttr<"BinaryKind", "a function of two numbers", [
    I32EnumAttrCase<"add", 0>,
    I32EnumAttrCase<"subtract", 1>,
    I32EnumAttrCase<"multiply", 2>,
    I32EnumAttrCase<"divide", 3>,
    I32EnumAttrCase<"floor_divide", 4>,
    I32EnumAttrCase<"remainder", 5>,
    I32EnumAttrCase<"power", 6>,
    I32EnumAttrCase<"maximum", 7>,
    I32EnumAttrCase<"minimum", 8>,
    I32EnumAttrCase<"arctan2", 9>,
    I32EnumAttrCase<"logical_and", 10>,
    I32EnumAttrCase<"logical_or", 11>,
    I32EnumAttrCase<"logical_xor", 12>]> {
  let cppNamespace = "::kerasc::keras";
  let genSpecializedAttr = 0;
}
def Keras_BinaryKindAttr : EnumAttr<Keras_Dialect, Keras_BinaryKind, "binary"> {
  let assemblyFormat = "`<` $value `>`";
}

def Keras_BinaryOp : Keras_MathOp<"binary"> {
  let summary = "a function of two tensors, element by element, broadcasting";
  let description = [{
    `output[i] = kind(lhs[i], rhs[i])` where both operands are broadcast to the
    output as numpy does: axes line up from the last one, an axis of size 1 or
    none is repeated. `divide` is true division of floats, `remainder` has the
    sign of the divisor, `floor_divide` is the floor of the quotient, `maximum`
    and `minimum` give NaN when either is NaN. Integers wrap around; a division of
    integers by zero gives 0, and so does a negative power of an integer unless
    that is 1 or -1. An axis of unknown size is never repeated.

    Constraints:

    * (C1) the operands and the output have one element type
    * (C2) the shapes of the operands broadcast to the shape of the output
    * (C3) `divide`, `arctan2` are of floats, `logical_*` of `i1`; nothing else
      is of `i1`

    Example:

    ```mlir
    %y = keras.binary <add> %a, %b : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
    ```
  }];
  let arguments = (ins Keras_BinaryKindAttr:$kind, AnyRankedTensor:$lhs, AnyRankedTensor:$rhs);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$kind $lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// keras.compare
//===----------------------------------------------------------------------===//

def Keras_CompareKind : I32EnumAttr<"CompareKind", "a comparison", [
    I32EnumAttrCase<"equal", 0>,
    I32EnumAttrCase<"not_equal", 1>,
    I32EnumAttrCase<"less", 2>,
    I32EnumAttrCase<"less_equal", 3>,
    I32EnumAttrCase<"greater", 4>,
    I32EnumAttrCase<"greater_equal", 5>]> {
  let cppNamespace = "::kerasc::keras";
  let genSpecializedAttr = 0;
}
def Keras_CompareKindAttr : EnumAttr<Keras_Dialect, Keras_CompareKind, "compare"> {
  let assemblyFormat = "`<` $value `>`";
}

def Keras_CompareOp : Keras_MathOp<"compare"> {
  let summary = "a comparison of two tensors, element by element, broadcasting";
  let description = [{
    As `keras.binary`, with a result of `i1`. NaN is not equal to anything and in
    no order; -0 equals 0.

    Constraints:

    * (C1) the operands have one element type
    * (C2) the shapes of the operands broadcast to the shape of the output
    * (C3) the output is of `i1`

    Example:

    ```mlir
    %m = keras.compare <not_equal> %x, %v : (tensor<?x8x4xf32>, tensor<f32>) -> tensor<?x8x4xi1>
    ```
  }];
  let arguments = (ins Keras_CompareKindAttr:$kind, AnyRankedTensor:$lhs, AnyRankedTensor:$rhs);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$kind $lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// keras.select
//===----------------------------------------------------------------------===//

def Keras_SelectOp : Keras_MathOp<"select"> {
  let summary = "elements of one tensor or another, broadcasting";
  let description = [{
    `output[i] = condition[i] ? on_true[i] : on_false[i]`, all three broadcast to
    the output. What is not selected has no influence, NaN included.

    Constraints:

    * (C1) `condition` is of `i1`; the others have one element type
    * (C2) the shapes of the operands broadcast to the shape of the output

    Example:

    ```mlir
    %y = keras.select %m, %x, %zero
        : (tensor<?x8x1xi1>, tensor<?x8x4xf32>, tensor<f32>) -> tensor<?x8x4xf32>
    ```

    Keras: [`ops.where`](https://keras.io/api/ops/numpy/#where-function)
  }];
  let arguments = (ins AnyRankedTensor:$condition, AnyRankedTensor:$on_true,
                       AnyRankedTensor:$on_false);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $condition `,` $on_true `,` $on_false attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// keras.reduce
//===----------------------------------------------------------------------===//

def Keras_ReduceKind : I32EnumAttr<"ReduceKind", "how many numbers become one", [
    I32EnumAttrCase<"sum", 0>,
    I32EnumAttrCase<"mean", 1>,
    I32EnumAttrCase<"prod", 2>,
    I32EnumAttrCase<"max", 3>,
    I32EnumAttrCase<"min", 4>,
    I32EnumAttrCase<"any", 5>,
    I32EnumAttrCase<"all", 6>,
    I32EnumAttrCase<"argmax", 7>,
    I32EnumAttrCase<"argmin", 8>]> {
  let cppNamespace = "::kerasc::keras";
  let genSpecializedAttr = 0;
}
def Keras_ReduceKindAttr : EnumAttr<Keras_Dialect, Keras_ReduceKind, "reduce"> {
  let assemblyFormat = "`<` $value `>`";
}

def Keras_ReduceOp : Keras_MathOp<"reduce"> {
  let summary = "a sum, mean, product, extreme, any, all or place along axes";
  let description = [{
    The elements along `axes` become one; `keep_dims` leaves axes of size 1 in
    their place. `mean` divides by the number of elements; `max` and `min` give
    NaN when any element is NaN; `argmax` and `argmin` give the first place, of
    `i32`. The order of a sum depends on the shape of the row alone. Along axis 0
    the rows of a batch depend on each other.

    Constraints:

    * (C1) `axes` are ascending, different axes of `input`; one for `arg*`
    * (C2) `shape(output)` is that of `input` without `axes`, or with size 1 there
    * (C3) `any` and `all` are of `i1`; `mean` is of floats; `arg*` give `i32`;
      every other output has the element type of the input

    Example:

    ```mlir
    %y = keras.reduce <mean> %x along [1] : tensor<?x8x4xf32> -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Keras_ReduceKindAttr:$kind, AnyRankedTensor:$input,
                       DenseI64ArrayAttr:$axes, UnitAttr:$keep_dims);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $kind $input `along` $axes attr-dict `:` type($input) `->` type($output)
  }];
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// keras.cumulative
//===----------------------------------------------------------------------===//

def Keras_CumulativeOp : Keras_MathOp<"cumulative"> {
  let summary = "running sums or products along an axis";
  let description = [{
    `output[..., i, ...] = kind(input[..., 0, ...], ..., input[..., i, ...])`.

    Constraints:

    * (C1) `kind` is `sum` or `prod`
    * (C2) `axis` is an axis of `input`
    * (C3) `type(output) = type(input)`

    Example:

    ```mlir
    %y = keras.cumulative <sum> %x along 1 : tensor<?x8xf32> -> tensor<?x8xf32>
    ```
  }];
  let arguments = (ins Keras_ReduceKindAttr:$kind, AnyRankedTensor:$input, I64Attr:$axis);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$kind $input `along` $axis attr-dict `:` type($input) `->` type($output)";
}

//===----------------------------------------------------------------------===//
// keras.concatenate
//===----------------------------------------------------------------------===//

def Keras_ConcatenateOp : Keras_MathOp<"concatenate"> {
  let summary = "tensors one after the other along an axis";
  let description = [{
    Constraints:

    * (C1) at least one input; all have one rank and element type
    * (C2) `axis` is an axis of the inputs
    * (C3) along every other axis the inputs have the size of the output; along
      `axis` the output has the sum of their sizes

    Example:

    ```mlir
    %y = keras.concatenate %a, %b along 1 : (tensor<?x3xf32>, tensor<?x5xf32>) -> tensor<?x8xf32>
    ```

    Keras: [`Concatenate`](https://keras.io/api/layers/merging_layers/concatenate/)
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$inputs, I64Attr:$axis);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$inputs `along` $axis attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// keras.slice
//===----------------------------------------------------------------------===//

def Keras_SliceOp : Keras_MathOp<"slice"> {
  let summary = "every step-th element from a start on, per axis";
  let description = [{
    `output[i, ...] = input[starts[0] + i * steps[0], ...]`. One entry per axis.
    Steps are positive; `keras.take` reads backwards. On an axis of unknown size a
    start below 0 counts from its end, and a result of unknown size has all from
    the start on but the last `cuts[i]`; a call whose axis is shorter is refused.

    Constraints:

    * (C1) `starts`, `steps` and `cuts`, where it is given, have one entry per
      axis; steps are positive, cuts not negative
    * (C2) on an axis of known size, `0 <= starts[i]` and
      `starts[i] + (dim(output, i) - 1) * steps[i] < dim(input, i)`
    * (C3) axis 0 of unknown size, the batch, is taken whole: start 0, step 1
    * (C4) only a result of unknown size has a cut, and its start counts from the
      front; a start below 0 has enough elements behind it

    Example:

    ```mlir
    %y = keras.slice %x from [0, 2] by [1, 1] : tensor<?x8xf32> -> tensor<?x3xf32>
    %last = keras.slice %s from [0, -1] by [1, 1] : tensor<?x?xf32> -> tensor<?x1xf32>
    %inner = keras.slice %s from [0, 1] by [1, 1] cut [0, 1] : tensor<?x?xf32> -> tensor<?x?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$starts,
                       DenseI64ArrayAttr:$steps,
                       OptionalAttr<DenseI64ArrayAttr>:$cuts);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input `from` $starts `by` $steps (`cut` $cuts^)? attr-dict `:` type($input)
    `->` type($output)
  }];
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// keras.take
//===----------------------------------------------------------------------===//

def Keras_TakeOp : Keras_MathOp<"take"> {
  let summary = "places of an axis, in any order and any number of times";
  let description = [{
    `output[..., i, ...] = input[..., indices[i], ...]`: repeats, tiles, flips,
    rolls and steps backwards.

    Constraints:

    * (C1) `axis` is an axis of `input` of known size, not the batch
    * (C2) `0 <= indices[i] < dim(input, axis)`
    * (C3) `dim(output, axis) = size(indices)`, other sizes are the input's

    Example:

    ```mlir
    %y = keras.take %x [1, 0, 0] along 1 : tensor<?x2xf32> -> tensor<?x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$indices, I64Attr:$axis);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input $indices `along` $axis attr-dict `:` type($input) `->` type($output)
  }];
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// keras.transpose
//===----------------------------------------------------------------------===//

def Keras_TransposeOp : Keras_MathOp<"transpose"> {
  let summary = "all axes in a new order";
  let description = [{
    `dim(output, i) = dim(input, permutation[i])`. A permutation that leaves the
    batch first is `keras.permute`, which this becomes.

    Constraints:

    * (C1) `permutation` is one of `0..rank-1`
    * (C2) `dim(output, i) = dim(input, permutation[i])`

    Example:

    ```mlir
    %y = keras.transpose %x by [1, 0] : tensor<3x4xf32> -> tensor<4x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$input `by` $permutation attr-dict `:` type($input) `->` type($output)";
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
}

//===----------------------------------------------------------------------===//
// keras.broadcast
//===----------------------------------------------------------------------===//

def Keras_BroadcastOp : Keras_MathOp<"broadcast"> {
  let summary = "a tensor repeated to a larger shape";
  let description = [{
    As numpy: axes line up from the last one, an axis of size 1 or none is
    repeated. The sizes of the output that are not known are those of `like`,
    which lines up with the output the same way.

    Constraints:

    * (C1) `shape(input)` broadcasts to `shape(output)`
    * (C2) `like` is there when the output has an unknown size that the input
      lacks, and has that size
    * (C3) `input` and `output` have one element type

    Example:

    ```mlir
    %y = keras.broadcast %x like %z : (tensor<4xf32>, tensor<?x3x1xf32>) -> tensor<?x3x4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, Optional<AnyRankedTensor>:$like);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$input (`like` $like^)? attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// keras.expand_dims
//===----------------------------------------------------------------------===//

def Keras_ExpandDimsOp : Keras_MathOp<"expand_dims"> {
  let summary = "axes of size 1 put in or taken out";
  let description = [{
    The same elements where only axes of size 1 differ: what `expand_dims`,
    `squeeze` and a slice by one index need where the batch or unknown sizes are
    around. `keras.reshape` is for rows of known size.

    Constraints:

    * (C1) `input` and `output` have one element type
    * (C2) without their axes of size 1, the shapes are the same

    Example:

    ```mlir
    %y = keras.expand_dims %x : tensor<?x?xf32> -> tensor<?x1x?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
}

//===----------------------------------------------------------------------===//
// keras.einsum
//===----------------------------------------------------------------------===//

def Keras_EinsumOp : Keras_MathOp<"einsum"> {
  let summary = "sums of products of two tensors";
  let description = [{
    `equation` is numpy's, "abc,cd->abd": letters name axes; those that are not in
    the output are summed over, in the order in which they appear on the left.
    One letter per axis, none twice in a tensor. `Dot`, `matmul`, `dot` and
    `tensordot` are equations.

    Constraints:

    * (C1) `equation` has one letter per axis of each tensor, none twice in one,
      and every letter of the output is on the left
    * (C2) axes of one letter have one size
    * (C3) one element type

    Example:

    ```mlir
    %y = keras.einsum "abc,acd->abd" %x, %z
        : (tensor<?x3x4xf32>, tensor<?x4x5xf32>) -> tensor<?x3x5xf32>
    ```
  }];
  let arguments = (ins StrAttr:$equation, AnyRankedTensor:$lhs, AnyRankedTensor:$rhs);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$equation $lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// keras.batch_normalization
//===----------------------------------------------------------------------===//

def Keras_BatchNormalizationOp : Keras_MathOp<"batch_normalization", [AttrSizedOperandSegments]> {
  let summary = "normalisation with the moments that training left behind";
  let description = [{
    `output = (input - mean) / sqrt(variance + epsilon) * gamma + beta` along
    `axis`. Beside a `keras.dense` it becomes part of its weights.

    Constraints:

    * (C1) `axis` is an axis of `input` of known size, not the batch
    * (C2) `gamma`, `beta`, `mean` and `variance`, those that are there, have shape
      `[dim(input, axis)]`
    * (C3) `type(output) = type(input)`; one element type

    Example:

    ```mlir
    %y = keras.batch_normalization %x gamma %g beta %b mean %m variance %v along 1
        {epsilon = 1.000000e-03 : f64}
        : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
    ```

    Keras: [`BatchNormalization`](https://keras.io/api/layers/normalization_layers/batch_normalization/)
  }];
  let arguments = (ins AnyRankedTensor:$input,
                       Optional<AnyStaticShapeTensor>:$gamma,
                       Optional<AnyStaticShapeTensor>:$beta,
                       AnyStaticShapeTensor:$mean,
                       AnyStaticShapeTensor:$variance,
                       I64Attr:$axis, F64Attr:$epsilon);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $input (`gamma` $gamma^)? (`beta` $beta^)? `mean` $mean `variance` $variance
    `along` $axis attr-dict `:` functional-type(operands, results)
  }];
}

#endif
