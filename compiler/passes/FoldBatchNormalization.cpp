//===- FoldBatchNormalization.cpp -----------------------------------------===//
//
// Why: half of all dense networks have a batch normalization behind or before
// each layer, and at inference that is a factor and a summand per channel, which
// the layer's own weights can have.
// Contract and example: Passes.td. Tests: test/passes/fold-batch-normalization.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/ElementTypes.h"
#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"

#include <cmath>

namespace kerasc {
#define GEN_PASS_DEF_FOLDBATCHNORMALIZATION
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

using Numbers = std::vector<double>;

RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// y = x * scale + shift, one of each per channel.
struct Affine {
  Numbers scale, shift;
};

struct FoldBatchNormalization
    : kerasc::impl::FoldBatchNormalizationBase<FoldBatchNormalization> {
  using FoldBatchNormalizationBase::FoldBatchNormalizationBase;

  void runOnOperation() override {
    model = getOperation();
    SymbolTable table(model);
    symbols = &table;
    SmallVector<keras::BatchNormalizationOp> ops;
    model.walk([&](keras::BatchNormalizationOp op) { ops.push_back(op); });
    for (keras::BatchNormalizationOp op : ops) {
      std::optional<Affine> affine = affineOf(op);
      if (!affine)
        continue;
      if (op->use_empty() || foldBehindDense(op, *affine) ||
          foldBeforeDense(op, *affine) || multiplyAndAdd(op, *affine))
        op.erase();
    }
  }

private:
  //===--------------------------------------------------------------------===//
  // Values
  //===--------------------------------------------------------------------===//

  ElementsAttr valueOf(Value value) {
    auto weight = value.getDefiningOp<keras::WeightOp>();
    if (!weight || weight.getRowShape())
      return nullptr;
    return symbols->lookup<keras::VariableOp>(weight.getVariable())
        .getValueAttr();
  }

  std::optional<Numbers> numbersOf(Value value) {
    ElementsAttr elements = valueOf(value);
    return elements ? readFloats(elements) : std::nullopt;
  }

  std::optional<Affine> affineOf(keras::BatchNormalizationOp op) {
    size_t count = typeOf(op.getMean()).getDimSize(0);
    auto orElse = [&](Value value, double number) {
      return value ? numbersOf(value) : Numbers(count, number);
    };
    std::optional<Numbers> gamma = orElse(op.getGamma(), 1.0),
                           beta = orElse(op.getBeta(), 0.0),
                           mean = numbersOf(op.getMean()),
                           variance = numbersOf(op.getVariance());
    if (!gamma || !beta || !mean || !variance)
      return std::nullopt;
    Affine affine;
    double epsilon = op.getEpsilon().convertToDouble();
    for (size_t i = 0; i < count; ++i) {
      double scale = (*gamma)[i] / std::sqrt((*variance)[i] + epsilon);
      affine.scale.push_back(scale);
      affine.shift.push_back((*beta)[i] - (*mean)[i] * scale);
    }
    return affine;
  }

  /// A new variable with these numbers, named and stored like what `like` reads,
  /// and its value at the builder.
  Value weight(OpBuilder &builder, Value like, const Twine &suffix,
               RankedTensorType type, const Numbers &numbers) {
    auto old = like.getDefiningOp<keras::WeightOp>();
    auto variable = symbols->lookup<keras::VariableOp>(old.getVariable());
    OpBuilder declare(variable);
    declare.setInsertionPointAfter(variable);
    auto added = keras::VariableOp::create(
        declare, old.getLoc(),
        declare.getStringAttr(variable.getSymName() + suffix),
        TypeAttr::get(type), makeFloats(type, numbers, variable.getValueAttr()),
        /*trainable=*/nullptr, /*initializer=*/nullptr, /*regularizer=*/nullptr,
        /*constraint=*/nullptr);
    symbols->insert(added);
    return keras::WeightOp::create(builder, old.getLoc(), type,
                                   added.getSymName(), /*row_shape=*/nullptr,
                                   /*row_permutation=*/nullptr);
  }

  static bool areFinite(const Numbers &numbers, Type element) {
    return llvm::all_of(numbers, [&](double number) {
      return std::isfinite(roundTo(number, element));
    });
  }

  //===--------------------------------------------------------------------===//
  // Dense layers
  //===--------------------------------------------------------------------===//

  /// Whether nobody else reads the kernel: a second copy of it would not
  /// replace the first.
  bool ownsKernel(keras::DenseOp dense) {
    auto weight = dense.getKernel().getDefiningOp<keras::WeightOp>();
    if (!weight || !weight->hasOneUse() || !valueOf(weight))
      return false;
    int64_t readers = 0;
    model.walk([&](keras::WeightOp other) {
      readers += other.getVariable() == weight.getVariable();
    });
    return readers == 1;
  }

  static void remarkFused(Operation *op, StringRef where) {
    remark::passed(op->getLoc(),
                   remark::RemarkOpts::name("Fused").category("keras-fuse"))
        << ("batch normalization into the dense " + where).str();
  }

  /// Gives the dense another kernel and bias; false, and nothing changed, where
  /// they would not be finite.
  bool replaceWeights(keras::DenseOp dense, const Numbers &kernel,
                      const Numbers &bias) {
    RankedTensorType type = typeOf(dense.getKernel());
    Type element = type.getElementType();
    if (!areFinite(kernel, element) || !areFinite(bias, element))
      return false;
    OpBuilder builder(dense);
    auto biasType = RankedTensorType::get(type.getDimSize(1), element);
    Value like = dense.getBias() ? dense.getBias() : dense.getKernel();
    StringRef suffix =
        dense.getBias() ? "/normalized" : "/normalized_bias";
    Value newBias = weight(builder, like, suffix, biasType, bias);
    dense.getBiasMutable().assign(newBias);
    dense.getKernelMutable().assign(
        weight(builder, dense.getKernel(), "/normalized", type, kernel));
    return true;
  }

  /// The numbers of a dense that may be changed.
  bool read(keras::DenseOp dense, Numbers &kernel, Numbers &bias) {
    std::optional<Numbers> k =
        ownsKernel(dense) ? numbersOf(dense.getKernel()) : std::nullopt;
    std::optional<Numbers> b =
        dense.getBias()
            ? numbersOf(dense.getBias())
            : Numbers(typeOf(dense.getKernel()).getDimSize(1), 0.0);
    if (!k || !b)
      return false;
    kernel = std::move(*k);
    bias = std::move(*b);
    return true;
  }

  bool foldBehindDense(keras::BatchNormalizationOp op, const Affine &affine) {
    Value value = op.getInput();
    int64_t units = affine.scale.size();
    if (int64_t(op.getAxis()) + 1 != typeOf(value).getRank())
      return false;
    while (auto view = value.getDefiningOp<keras::ViewOp>()) {
      value = view.getInput();
      if (!view->hasOneUse() || !view.isReshape() ||
          typeOf(value).getShape().back() != units)
        return false;
    }
    auto dense = value.getDefiningOp<keras::DenseOp>();
    Numbers kernel, bias;
    if (!dense || !dense->hasOneUse() || dense.getActivation() ||
        !read(dense, kernel, bias))
      return false;
    for (size_t i = 0; i < kernel.size(); ++i)
      kernel[i] *= affine.scale[i % units];
    for (int64_t unit = 0; unit < units; ++unit)
      bias[unit] = bias[unit] * affine.scale[unit] + affine.shift[unit];
    if (!replaceWeights(dense, kernel, bias))
      return false;
    remarkFused(op, "before it");
    op.replaceAllUsesWith(op.getInput());
    return true;
  }

  bool foldBeforeDense(keras::BatchNormalizationOp op, const Affine &affine) {
    Value value = op.getResult();
    keras::DenseOp dense;
    while (value.hasOneUse() && !dense) {
      Operation *user = *value.getUsers().begin();
      if (auto view = dyn_cast<keras::ViewOp>(user)) {
        if (!view.isReshape())
          return false;
        value = view;
        continue;
      }
      dense = dyn_cast<keras::DenseOp>(user);
      if (!dense || dense.getInput() != value)
        return false;
    }
    // A channel is this many elements long; all of them repeat within the sum.
    int64_t length = 1, channels = affine.scale.size();
    for (int64_t size : typeOf(op.getInput()).getShape().drop_front(
             op.getAxis() + 1)) {
      if (ShapedType::isDynamic(size))
        return false;
      length *= size;
    }
    Numbers kernel, bias;
    if (!dense || !read(dense, kernel, bias))
      return false;
    int64_t rows = typeOf(dense.getKernel()).getDimSize(0);
    int64_t units = typeOf(dense.getKernel()).getDimSize(1);
    if (length * channels == 0 || rows % (length * channels) != 0)
      return false;
    for (int64_t row = 0; row < rows; ++row) {
      int64_t channel = row / length % channels;
      for (int64_t unit = 0; unit < units; ++unit) {
        double &number = kernel[row * units + unit];
        bias[unit] += affine.shift[channel] * number;
        number *= affine.scale[channel];
      }
    }
    if (!replaceWeights(dense, kernel, bias))
      return false;
    remarkFused(op, "behind it");
    op.replaceAllUsesWith(op.getInput());
    return true;
  }

  //===--------------------------------------------------------------------===//
  // Anything else
  //===--------------------------------------------------------------------===//

  bool multiplyAndAdd(keras::BatchNormalizationOp op, const Affine &affine) {
    OpBuilder builder(op);
    RankedTensorType type = typeOf(op.getInput());
    // The channels, and an axis of size 1 for each axis behind them.
    SmallVector<int64_t> shape(type.getRank() - op.getAxis(), 1);
    shape.front() = affine.scale.size();
    auto channels = RankedTensorType::get(shape, type.getElementType());
    Value scale =
        weight(builder, op.getMean(), "/scale", channels, affine.scale);
    Value shift =
        weight(builder, op.getMean(), "/shift", channels, affine.shift);
    Value product =
        keras::BinaryOp::create(builder, op.getLoc(), type,
                                keras::BinaryKind::multiply, op.getInput(),
                                scale);
    Value sum = keras::BinaryOp::create(builder, op.getLoc(), type,
                                        keras::BinaryKind::add, product, shift);
    op.replaceAllUsesWith(sum);
    return true;
  }

  keras::ModelOp model;
  SymbolTable *symbols = nullptr;
};

} // namespace
