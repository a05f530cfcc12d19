//===- DataFormatSyntax.h - `channels_first` in op syntax -------*- C++ -*-===//
//
// channels_last is Keras's default and is not written.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_DIALECT_OPS_DATAFORMATSYNTAX_H
#define KERASC_DIALECT_OPS_DATAFORMATSYNTAX_H

#include "dialect/KerasAttributes.h"

#include "mlir/IR/OpImplementation.h"

namespace kerasc::keras {

inline mlir::ParseResult parseDataFormat(mlir::OpAsmParser &parser,
                                         DataFormatAttr &format) {
  bool first = succeeded(parser.parseOptionalKeyword("channels_first"));
  format = DataFormatAttr::get(parser.getContext(),
                               first ? DataFormat::channels_first
                                     : DataFormat::channels_last);
  return mlir::success();
}

inline void printDataFormat(mlir::OpAsmPrinter &printer, mlir::Operation *,
                            DataFormatAttr format) {
  if (format.getValue() == DataFormat::channels_first)
    printer << " channels_first";
}

} // namespace kerasc::keras

#endif
