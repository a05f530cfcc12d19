//===- KerasDialect.td - the keras dialect --------------------*- tablegen -*-===//
//
// What the IR between a Keras file and linalg means. Read next: KerasOps.td.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_DIALECT_KERASDIALECT
#define KERASC_DIALECT_KERASDIALECT

include "mlir/IR/OpBase.td"

def Keras_Dialect : Dialect {
  let name = "keras";
  let cppNamespace = "::kerasc::keras";
  let summary = "Keras layers as operations on tensors";
  let description = [{
    One operation per Keras layer, in Keras's words, on builtin `tensor` types
    whose first axis is the batch. Value semantics, no side effects.

    Where Keras generations differ, the importer picks the meaning once and
    writes it into attributes (the slope of `hard_sigmoid`, whether an activity
    penalty is divided by the batch, how a masked step is zeroed): nothing after
    the import asks which Keras wrote the file.

    What a reader may miss here, and where it is:

    * `Input` is an argument of the entry function, with its name and dtype as
      argument attributes (`keras.name`).
    * `Sequential` and `Functional` leave no trace: nested models are flattened.
    * Weights are `keras.variable` symbols of the enclosing `keras.model`; their
      bytes are resources of the module, never operands or text.
    * Scalar functions have one table, `Functions.def`; `#keras.function` names
      its rows.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    void registerAttributes();
  }];
}

#endif
