//===- Checker.h - a TensorBuilder that traps, for the fuzzers ------------===//

#ifndef KERASC_TEST_FUZZ_LAMBDA_CHECKER_H
#define KERASC_TEST_FUZZ_LAMBDA_CHECKER_H

#include "compiler/lambda/Interpreter.h"

namespace kerasc::lambda {

/// Small enough that an input takes milliseconds.
inline Limits fuzzLimits() {
  Limits limits;
  limits.steps = 20'000;
  limits.memory = 8 << 20;
  limits.items = 1 << 14;
  limits.operations = 500;
  return limits;
}

/// Builds nothing; complains of what the interpreter must never ask for.
class Checker : public TensorBuilder {
public:
  Result unary(llvm::StringRef, Parameters, TensorId x,
               const TensorType &result) override {
    return make({x}, result);
  }
  Result binary(BinaryKind, TensorId a, TensorId b,
                const TensorType &result) override {
    same(a, b);
    return make({a, b}, result);
  }
  Result select(TensorId condition, TensorId a, TensorId b,
                const TensorType &result) override {
    same(a, b);
    check(types[condition].dtype == DType::Bool);
    return make({condition, a, b}, result);
  }
  Result cast(TensorId x, const TensorType &result) override {
    return make({x}, result);
  }
  Result reduce(ReduceKind, TensorId x, llvm::ArrayRef<int64_t> axes, bool,
                const TensorType &result) override {
    check(!axes.empty());
    for (int64_t axis : axes)
      check(axis >= 0 && axis < rank(x));
    return make({x}, result);
  }
  Result cumulative(ReduceKind, TensorId x, int64_t axis,
                    const TensorType &result) override {
    check(axis >= 0 && axis < rank(x));
    return make({x}, result);
  }
  Result concatenate(llvm::ArrayRef<TensorId> xs, int64_t axis,
                     const TensorType &result) override {
    for (TensorId x : xs) {
      same(x, xs[0]);
      check(axis >= 0 && axis < rank(x));
    }
    return make(xs, result);
  }
  Result slice(TensorId x, llvm::ArrayRef<int64_t> starts,
               llvm::ArrayRef<int64_t> steps, llvm::ArrayRef<int64_t> cuts,
               const TensorType &result) override {
    for (int64_t axis = 0; axis < rank(x); ++axis) {
      int64_t size = types[x].shape[axis], count = result.shape[axis];
      int64_t start = starts[axis], last = (count - 1) * steps[axis];
      check(steps[axis] >= 1 && cuts[axis] >= 0);
      check(size < 0 ? axis != 0 || (start == 0 && count == size)
                     : start >= 0 && count >= 0 && !cuts[axis]);
      check(count < 0 ? start >= 0 : !cuts[axis]);
      if (size >= 0 && count > 0)
        check(start + last < size);
      if (size < 0 && count > 0 && start < 0)
        check(start + last < 0);
    }
    return make({x}, result);
  }
  Result take(TensorId x, llvm::ArrayRef<int64_t> indices, int64_t axis,
              const TensorType &result) override {
    check(axis >= 0 && axis < rank(x));
    for (int64_t index : indices)
      check(index >= 0 && index < types[x].shape[axis]);
    return make({x}, result);
  }
  Result transpose(TensorId x, llvm::ArrayRef<int64_t> permutation,
                   const TensorType &result) override {
    check(static_cast<int64_t>(permutation.size()) == rank(x));
    return make({x}, result);
  }
  Result reshape(TensorId x, const TensorType &result) override {
    return make({x}, result);
  }
  Result broadcastTo(TensorId x, TensorId like,
                     const TensorType &result) override {
    check(types[like].shape == result.shape);
    return make({x, like}, result);
  }
  Result einsum(llvm::StringRef, TensorId a, TensorId b,
                const TensorType &result) override {
    same(a, b);
    return make({a, b}, result);
  }
  Result constant(llvm::ArrayRef<double> values,
                  const TensorType &result) override {
    int64_t count = 1;
    for (int64_t size : result.shape)
      count *= size;
    check(values.size() == 1 || static_cast<int64_t>(values.size()) == count);
    return make({}, result);
  }
  Result pad(TensorId x, llvm::ArrayRef<int64_t> low, llvm::ArrayRef<int64_t>,
             double, const TensorType &result) override {
    check(static_cast<int64_t>(low.size()) == rank(x));
    return make({x}, result);
  }

  TensorId input(TensorType type) {
    types.push_back(std::move(type));
    return types.size() - 1;
  }

private:
  static void check(bool isTrue) {
    if (!isTrue)
      __builtin_trap();
  }
  int64_t rank(TensorId x) const {
    return static_cast<int64_t>(types[x].shape.size());
  }
  void same(TensorId a, TensorId b) const {
    check(types[a].dtype == types[b].dtype);
  }
  Result make(llvm::ArrayRef<TensorId> operands, const TensorType &result) {
    for (TensorId operand : operands)
      check(operand < types.size());
    types.push_back(result);
    return types.size() - 1;
  }

  std::vector<TensorType> types;
};

/// Calls what `makeFunction` makes of an interpreter with one tensor or a list.
template <class Make>
void interpret(Generation generation, bool isList, Arena &arena,
               const Limits &limits, Make makeFunction) {
  Checker checker;
  Interpreter interpreter(arena, checker, generation, limits);
  auto input = [&](Shape shape) {
    TensorType type{std::move(shape), DType::Float32};
    return interpreter.tensors.adopt(checker.input(type), type);
  };
  Value x = input({batchSize, 4, 3});
  if (isList)
    x = arena.sequence(Kind::List, {x, input({batchSize, 4})});
  llvm::Expected<Value> function = makeFunction(interpreter);
  if (!function) {
    llvm::consumeError(function.takeError());
    return;
  }
  Result result =
      interpreter.callLambda(*function, x, {}, Value::none(), Value::of(false));
  if (!result)
    llvm::consumeError(result.takeError());
}

} // namespace kerasc::lambda

#endif
