//===- KerasAttributes.td - attributes of the keras dialect ---*- tablegen -*-===//

#ifndef KERASC_DIALECT_KERASATTRIBUTES
#define KERASC_DIALECT_KERASATTRIBUTES

include "dialect/KerasDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Keras_Attr<string name, string attrMnemonic> : AttrDef<Keras_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def Keras_FunctionAttr : Keras_Attr<"Function", "function"> {
  let summary = "a scalar or row-wise function with its parameters";
  let description = [{
    A row of `Functions.def` with a value for each of its parameters. Parameters
    that have their default are not printed.

    ```mlir
    #keras.function<relu>
    #keras.function<leaky_relu, negative_slope = 3.000000e-01>
    ```
  }];
  let parameters = (ins "::kerasc::keras::Function":$function,
                        "::mlir::DenseF64ArrayAttr":$values);
  let builders = [
    AttrBuilder<(ins "::kerasc::keras::Function":$function)>,
  ];
  let extraClassDeclaration = [{
    /// The row of the table.
    const ::kerasc::keras::FunctionInfo &getInfo() const;
    /// The value of a parameter the row has.
    double getParameter(::llvm::StringRef name) const;
    /// The axis of a row or gated function, counted from 0, for this rank.
    unsigned getAxis(unsigned rank) const;
  }];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

class Keras_NamedConfigAttr<string name, string attrMnemonic, string what>
    : Keras_Attr<name, attrMnemonic> {
  let summary = what;
  let parameters = (ins "::mlir::StringAttr":$name,
                        OptionalParameter<"::mlir::DictionaryAttr">:$config);
  let assemblyFormat = "`<` $name (`,` $config^)? `>`";
}

def Keras_InitializerAttr
    : Keras_NamedConfigAttr<"Initializer", "initializer",
                            "how Keras creates a variable"> {
  let description = [{
    Keras's snake_case name and its configuration, as the file has them. Means
    something in training only.

    ```mlir
    #keras.initializer<"glorot_uniform", {seed = 7 : i64}>
    ```
  }];
}

def Keras_RegularizerAttr
    : Keras_NamedConfigAttr<"Regularizer", "regularizer",
                            "a penalty on a variable or an activation"> {
  let description = [{
    ```mlir
    #keras.regularizer<"l1l2", {l1 = 1.000000e-02 : f64, l2 = 0.000000e+00 : f64}>
    ```
  }];
}

def Keras_ConstraintAttr
    : Keras_NamedConfigAttr<"Constraint", "constraint",
                            "a projection applied to a variable after an update"> {
  let description = [{
    ```mlir
    #keras.constraint<"max_norm", {axis = [0], max_value = 2.000000e+00 : f64}>
    ```
  }];
}

def Keras_DataFormat : I32EnumAttr<"DataFormat", "where the channel axis is", [
    I32EnumAttrCase<"channels_last", 0>,
    I32EnumAttrCase<"channels_first", 1>]> {
  let cppNamespace = "::kerasc::keras";
  let genSpecializedAttr = 0;
}

def Keras_DataFormatAttr : EnumAttr<Keras_Dialect, Keras_DataFormat, "data_format"> {
  let assemblyFormat = "`<` $value `>`";
}

#endif
