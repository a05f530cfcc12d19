//===- Philox.cpp ---------------------------------------------------------===//

#include "compiler/codegen/Philox.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;

static Value constant(ImplicitLocOpBuilder &b, int64_t value) {
  return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
}

static Value low(ImplicitLocOpBuilder &b, Value value) {
  return arith::AndIOp::create(b, value, constant(b, 0xffffffff));
}

static Value high(ImplicitLocOpBuilder &b, Value value) {
  return arith::ShRUIOp::create(b, value, constant(b, 32));
}

PhiloxCounter codegen::buildPhilox(ImplicitLocOpBuilder &b,
                                   const PhiloxCounter &counter,
                                   const PhiloxKey &key) {
  constexpr int rounds = 10;
  constexpr int64_t multipliers[] = {0xd2511f53, 0xcd9e8d57};
  // Of the golden ratio and of the square root of 3.
  constexpr int64_t weyl[] = {0x9e3779b9, 0xbb67ae85};
  auto exclusiveOr = [&](Value x, Value y) -> Value {
    return arith::XOrIOp::create(b, x, y);
  };
  auto [x0, x1, x2, x3] = counter;
  auto [k0, k1] = key;
  for (int round = 0; round < rounds; ++round) {
    if (round) {
      k0 = low(b, arith::AddIOp::create(b, k0, constant(b, weyl[0])));
      k1 = low(b, arith::AddIOp::create(b, k1, constant(b, weyl[1])));
    }
    Value p0 = arith::MulIOp::create(b, x0, constant(b, multipliers[0]));
    Value p1 = arith::MulIOp::create(b, x2, constant(b, multipliers[1]));
    x0 = exclusiveOr(exclusiveOr(high(b, p1), x1), k0);
    x1 = low(b, p1);
    x2 = exclusiveOr(exclusiveOr(high(b, p0), x3), k1);
    x3 = low(b, p0);
  }
  return {x0, x1, x2, x3};
}

PhiloxKey codegen::buildLayerKey(ImplicitLocOpBuilder &b, Value seed,
                                 int64_t stream,
                                 std::optional<int64_t> layerSeed) {
  auto own = static_cast<uint64_t>(layerSeed.value_or(0));
  PhiloxCounter words = buildPhilox(
      b,
      {constant(b, stream), constant(b, layerSeed.has_value()),
       constant(b, int64_t(own & 0xffffffff)), constant(b, int64_t(own >> 32))},
      {low(b, seed), high(b, seed)});
  return {words[0], words[1]};
}

Value codegen::buildRandomBits24(ImplicitLocOpBuilder &b,
                                 const PhiloxKey &layerKey, Value callCounter,
                                 Value element) {
  Value group = arith::ShRUIOp::create(b, element, constant(b, 2));
  auto [w0, w1, w2, w3] =
      buildPhilox(b,
                  {low(b, group), high(b, group), low(b, callCounter),
                   high(b, callCounter)},
                  layerKey);
  auto bit = [&](int64_t mask) -> Value {
    return arith::CmpIOp::create(
        b, arith::CmpIPredicate::ne,
        arith::AndIOp::create(b, element, constant(b, mask)), constant(b, 0));
  };
  auto select = [&](Value condition, Value yes, Value no) -> Value {
    return arith::SelectOp::create(b, condition, yes, no);
  };
  Value isOdd = bit(1);
  Value word = select(bit(2), select(isOdd, w3, w2), select(isOdd, w1, w0));
  return arith::ShRUIOp::create(b, word, constant(b, 8));
}
