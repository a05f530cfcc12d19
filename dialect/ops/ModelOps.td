//===- ModelOps.td - models and their variables ---------------*- tablegen -*-===//

#ifndef KERASC_DIALECT_OPS_MODELOPS
#define KERASC_DIALECT_OPS_MODELOPS

include "dialect/ops/KerasOpBase.td"

//===----------------------------------------------------------------------===//
// keras.model
//===----------------------------------------------------------------------===//

def Keras_ModelOp : Keras_Op<"model", [
    IsolatedFromAbove, NoRegionArguments, NoTerminator, SingleBlock, Symbol,
    SymbolTable]> {
  let summary = "a compiled unit: variables and entry functions";
  let description = [{
    A symbol table of `keras.variable` and `func.func` ops. `producer` says which
    Keras wrote the file ("keras 3.15.1"), `digest` is the SHA-256 of the file.

    Example:

    ```mlir
    keras.model @jet attributes {producer = "keras 2.1.5"} {
      keras.variable @"dense/kernel" : tensor<16x64xf32>
      func.func @predict(%x: tensor<?x16xf32>) -> tensor<?x64xf32> {
        %kernel = keras.weight @"dense/kernel" : tensor<16x64xf32>
        %y = keras.dense %x, %kernel
            : (tensor<?x16xf32>, tensor<16x64xf32>) -> tensor<?x64xf32>
        return %y : tensor<?x64xf32>
      }
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       OptionalAttr<StrAttr>:$producer,
                       OptionalAttr<StrAttr>:$digest);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name attr-dict-with-keyword $body";
}

//===----------------------------------------------------------------------===//
// keras.variable
//===----------------------------------------------------------------------===//

def Keras_VariableOp : Keras_Op<"variable", [Symbol, HasParent<"ModelOp">]> {
  let summary = "a variable of the model with what training needs to know";
  let description = [{
    Declares a variable by name. `value` holds its bytes, as a resource for what
    an importer reads and inline for what a test writes; a variable without a
    value cannot be compiled for inference. `initializer`, `regularizer` and
    `constraint` mean something in training only.

    Constraints:

    * (C1) `shape(value) = shape(type)` and `element_type(value) = element_type(type)`

    Example:

    ```mlir
    keras.variable @"dense/bias" : tensor<64xf32>
        {initializer = #keras.initializer<"zeros">, trainable}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypeAttrOf<AnyStaticShapeTensor>:$type,
                       OptionalAttr<ElementsAttr>:$value,
                       UnitAttr:$trainable,
                       OptionalAttr<Keras_InitializerAttr>:$initializer,
                       OptionalAttr<Keras_RegularizerAttr>:$regularizer,
                       OptionalAttr<Keras_ConstraintAttr>:$constraint);
  let assemblyFormat = "$sym_name `:` $type attr-dict";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// keras.weight
//===----------------------------------------------------------------------===//

def Keras_WeightOp : Keras_Op<"weight", [
    Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the value of a variable, seen through a recipe";
  let description = [{
    Reads a variable. The optional recipe rearranges its first axis when the
    object is written, so that folding a permutation costs nothing at run time:

    `value = reshape(transpose(reshape(variable, row_shape ++ rest), row_permutation), shape(variable))`

    Constraints:

    * (C1) `variable` names a `keras.variable` of the enclosing model
    * (C2) `type(value) = type(variable)`
    * (C3) `row_shape` and `row_permutation` come together; their sizes are equal
    * (C4) the product of `row_shape` is `dim(variable, 0)`
    * (C5) `row_permutation` is a permutation

    Example:

    ```mlir
    %w = keras.weight @"dense/kernel" rows [4, 3] permuted [1, 0] : tensor<12x5xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$variable,
                       OptionalAttr<DenseI64ArrayAttr>:$row_shape,
                       OptionalAttr<DenseI64ArrayAttr>:$row_permutation);
  let results = (outs AnyStaticShapeTensor:$value);
  let assemblyFormat = [{
    $variable (`rows` $row_shape^ `permuted` $row_permutation)? attr-dict `:` type($value)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// keras.placement
//===----------------------------------------------------------------------===//

def Keras_PlacementOp : Keras_Op<"placement", [
    HasParent<"ModelOp">, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "where a variable lies in the packed weights of the object";
  let description = [{
    The object's weights begin with byte 0 of one block, aligned to 64 bytes.
    `keras.placement` says that the bytes of `variable`, after the recipe, lie at
    `offset`. Written by `keras-place-weights`; executed when the object is
    written, in the order of the ops.

    With `panel_width` W a matrix of K rows and N columns lies as panels of W
    columns, in lines of 16 elements: a line has 16 / W = G consecutive rows, so
    that a panel is `[ceil(K / G)][W][G]`. What no row or column fills is zero.

    Constraints:

    * (C1) `variable` names a `keras.variable` of the model
    * (C2) `type = type(variable)`
    * (C3) `row_shape` and `row_permutation` come together; their sizes are equal
    * (C4) the product of `row_shape` is `dim(variable, 0)`
    * (C5) `row_permutation` is a permutation
    * (C6) `offset` is a multiple of 64, not negative
    * (C7) `type` is a matrix and `panel_width` 1, 2, 4, 8 or 16 when it is present

    Example:

    ```mlir
    keras.placement @"dense/kernel" at 4096 : tensor<12x5xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$variable,
                       I64Attr:$offset,
                       OptionalAttr<DenseI64ArrayAttr>:$row_shape,
                       OptionalAttr<DenseI64ArrayAttr>:$row_permutation,
                       OptionalAttr<I64Attr>:$panel_width,
                       TypeAttrOf<AnyStaticShapeTensor>:$type);
  let assemblyFormat = [{
    $variable `at` $offset (`rows` $row_shape^ `permuted` $row_permutation)?
    (`panels` $panel_width^)? `:` $type attr-dict
  }];
  let extraClassDeclaration = [{
    /// Of the weights and of every placement in them, in bytes.
    static constexpr int64_t alignment = 64;
    /// Elements of a line of a panel.
    static constexpr int64_t lineSize = 16;
    /// Bytes at the offset, the padding of panels included, that of the
    /// alignment not.
    int64_t getPlacedBytes();
  }];
  let hasVerifier = 1;
}

#endif
