//===- EmitExample.h - a complete program around a compiled model ---------===//

#ifndef KERASC_COMPILER_CODEGEN_EMITEXAMPLE_H
#define KERASC_COMPILER_CODEGEN_EMITEXAMPLE_H

#include <string>

namespace kerasc::codegen {

struct ModelInterface;

/// The text of a main.c that fills the inputs with made-up numbers, predicts,
/// and prints the beginning of every output. C11 without warnings.
std::string emitExample(const ModelInterface &model);

} // namespace kerasc::codegen

#endif
