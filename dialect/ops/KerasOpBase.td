//===- KerasOpBase.td - what every keras op shares ------------*- tablegen -*-===//

#ifndef KERASC_DIALECT_OPS_KERASOPBASE
#define KERASC_DIALECT_OPS_KERASOPBASE

include "dialect/KerasAttributes.td"
include "dialect/KerasInterfaces.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Keras_Op<string mnemonic, list<Trait> traits = []>
    : Op<Keras_Dialect, mnemonic, traits>;

/// A layer: pure, row-local, its result type follows from operands and attributes.
class Keras_LayerOp<string mnemonic, list<Trait> traits = []>
    : Keras_Op<mnemonic, !listconcat([Pure, InferTypeOpAdaptor,
                                      DeclareOpInterfaceMethods<Keras_RowLocal>],
                                     traits)>;

/// A layer whose result has the type of its input.
class Keras_SameTypeLayerOp<string mnemonic, list<Trait> traits = []>
    : Keras_Op<mnemonic, !listconcat([Pure, SameOperandsAndResultType,
                                      DeclareOpInterfaceMethods<Keras_RowLocal>],
                                     traits)>;

#endif
