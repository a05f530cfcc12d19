//===- Interpreter.h - a Lambda's function as operations on tensors -------===//
//
// Interprets Python that came with a model, without Python: values are static
// objects or symbolic tensors, functions are those of the file or rows of
// Symbols.def. Nothing else can be named, so nothing of this machine can be
// touched; steps, memory and recursion end at Limits. What is not understood is
// a Mistake with the Python line.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_INTERPRETER_H
#define KERASC_COMPILER_LAMBDA_INTERPRETER_H

#include "compiler/lambda/Decode.h"
#include "compiler/lambda/Tensors.h"

#include <map>
#include <string>
#include <vector>

namespace kerasc::lambda {

/// Which Keras wrote the file: some functions changed their meaning.
enum class Generation : uint8_t { Keras1, Keras2, Keras3 };

using Keywords = std::vector<std::pair<std::string, Value>>;

class Interpreter {
public:
  Interpreter(Arena &arena, TensorBuilder &builder, Generation generation,
              const Limits &limits)
      : arena(arena), tensors(arena, builder, limits), generation(generation),
        limits(limits) {}

  //===--- For who has a Lambda -------------------------------------------===//

  /// The function of decoded `code`; `defaults` are of the last positional
  /// parameters, `closure` the values of the free variables in their order.
  llvm::Expected<Value> makeFunction(CodeObject &code,
                                     std::vector<Value> defaults,
                                     llvm::ArrayRef<Value> closure);

  /// What Lambda's call computes: `function(inputs, **arguments)`. `mask` and
  /// `training` (Null = none given) are passed where the function has such a
  /// parameter. The result is a tensor, or a list, tuple or dict of such.
  Result callLambda(const Value &function, const Value &inputs,
                    Keywords arguments, const Value &mask,
                    const Value &training);

  /// Makes a global name known to all functions whose file is not known, e.g. a
  /// function whose source the user gave. It wins over the table of symbols.
  void define(const std::string &name, const Value &value) {
    globals[name] = value;
  }

  /// What interpreting took so far; Limits::steps bounds it.
  uint64_t stepsTaken() const { return steps; }

  //===--- For the parts of the interpreter -------------------------------===//

  Result call(const Value &callable, std::vector<Value> arguments,
              Keywords keywords = {});
  /// `file`, if not null, has the names of the file around the function.
  Result global(llvm::StringRef name, Globals *file);
  /// An error when the steps are used up.
  llvm::Error step(uint64_t count = 1);

  // Operators.cpp
  Result unary(UnaryOperator op, const Value &x);
  Result binary(BinaryOperator op, const Value &a, const Value &b);
  Result inPlaceBinary(BinaryOperator op, const Value &a, const Value &b);
  Result compare(int32_t op, const Value &a, const Value &b);
  llvm::Expected<bool> contains(const Value &container, const Value &item);
  llvm::Expected<bool> truth(const Value &value);
  llvm::Expected<bool> equal(const Value &a, const Value &b,
                             uint64_t depth = 0);

  // Items.cpp
  Result getItem(const Value &container, const Value &key);
  llvm::Error setItem(const Value &container, const Value &key,
                      const Value &value);
  /// A slice of a sequence of `size`: the elements it names.
  llvm::Expected<std::vector<int64_t>> indices(const Value &slice,
                                               int64_t size);

  // Attributes.cpp
  Result attribute(const Value &object, llvm::StringRef name);
  Result callMethod(const Method &method, std::vector<Value> arguments,
                    Keywords keywords);
  /// The shape as Python shows it: None, or a Dim, where it is not known.
  Value shapeValue(const Tensor &tensor, bool isDynamic);

  // Iteration.cpp
  Result iterate(const Value &iterable);
  /// Null at the end.
  Result next(Iterator &iterator);
  llvm::Expected<std::vector<Value>> elements(const Value &iterable);

  // Promotion.cpp
  /// A tensor of a number, list, array; `like` is the type it gives way to.
  Result toTensor(const Value &value, const DType *like = nullptr);
  /// Makes tensors of one type of `a` and `b`, by the rules of the generation.
  llvm::Error unify(Value &a, Value &b);
  llvm::Error unifyAll(std::vector<Value> &values);
  /// The tensor in a type that has fractions (Keras 3 converts integers).
  Result toFloat(const Value &x);

  Arena &arena;
  Tensors tensors;
  const Generation generation;
  const Limits limits;

private:
  friend class Frame;
  Result callFunction(const Value &function, std::vector<Value> arguments,
                      Keywords keywords);

  std::map<std::string, Value> globals;
  uint64_t steps = 0;
  uint64_t depth = 0;
  uint64_t nesting = 0; // of lists that become one tensor
};

/// An int of `value`, or a Mistake that says what `what` was.
llvm::Expected<int64_t> integerOf(const Value &value, llvm::StringRef what);

} // namespace kerasc::lambda

#endif
