//===- KerasInterfaces.td - what passes ask of keras ops ------*- tablegen -*-===//

#ifndef KERASC_DIALECT_KERASINTERFACES
#define KERASC_DIALECT_KERASINTERFACES

include "mlir/IR/OpBase.td"

def Keras_RowLocal : OpInterface<"RowLocal"> {
  let cppNamespace = "::kerasc::keras";
  let description = [{
    A row of the result depends on the same row of the operands only, so the op
    may run on a block of rows. An op that is not row-local ends a block function.
  }];
  let methods = [
    InterfaceMethod<"Whether rows are independent of each other.",
      "bool", "isRowLocal", (ins), [{}], [{ return true; }]>,
  ];
}

#endif
