//===- Symbols.h - the names a Lambda's function may use ------------------===//

#ifndef KERASC_COMPILER_LAMBDA_SYMBOLS_H
#define KERASC_COMPILER_LAMBDA_SYMBOLS_H

#include "compiler/lambda/Interpreter.h"

namespace kerasc::lambda {

/// What a module holds. One module of Python may be several of these, and
/// several one: tf, tf.math, tf.nn and tf.linalg are Tf.
enum class Namespace : uint8_t {
  Builtins,
  Backend,     // K
  Ops,         // keras.ops
  Tf,          // tf, tf.math, tf.nn, tf.linalg
  Activations, // keras.activations
  Numpy,       // np: static values only
  Math,        // math
  Keras,       // keras, tf.keras: only modules in it
};

/// A global name of a function: a builtin, or a module by one of the names
/// people give it.
Result symbolGlobal(llvm::StringRef name);
/// `import a.b.c`: `a`, or the innermost for `from a.b.c import d`.
Result importModule(llvm::StringRef path, bool isFrom);
/// A member of a module.
Result moduleMember(int64_t module, llvm::StringRef name);
Result callSymbol(Interpreter &in, int64_t symbol, std::vector<Value> arguments,
                  Keywords keywords);
/// "K.mean".
std::string symbolName(int64_t symbol);

/// The arguments of a call by the names of Symbols.def; all of them have a
/// value.
class Arguments {
public:
  const Value &operator[](llvm::StringRef name) const;
  bool has(llvm::StringRef name) const;
  /// The row's own word, e.g. which unary function.
  llvm::StringRef detail;
  Namespace from = Namespace::Builtins;
  /// Of a row whose parameters are "*".
  std::vector<Value> all;
  std::vector<std::pair<llvm::StringRef, Value>> named;
};

using Handler = Result (*)(Interpreter &, const Arguments &);

} // namespace kerasc::lambda

#endif
