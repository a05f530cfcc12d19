//===- KerasAttributes.cpp - parsing, printing, verifying -----------------===//

#include "dialect/KerasAttributes.h"
#include "dialect/KerasDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace kerasc::keras;

#include "dialect/KerasEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/KerasAttributes.cpp.inc"

void KerasDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/KerasAttributes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// #keras.function
//===----------------------------------------------------------------------===//

static SmallVector<double> getDefaults(const FunctionInfo &info) {
  return llvm::map_to_vector(
      info.parameters, [](const FunctionParameter &p) { return p.value; });
}

FunctionAttr FunctionAttr::get(MLIRContext *context, Function function) {
  return get(
      context, function,
      DenseF64ArrayAttr::get(context, getDefaults(getFunctionInfo(function))));
}

const FunctionInfo &FunctionAttr::getInfo() const {
  return getFunctionInfo(getFunction());
}

double FunctionAttr::getParameter(StringRef name) const {
  for (auto [parameter, value] :
       llvm::zip(getInfo().parameters, getValues().asArrayRef()))
    if (parameter.name == name)
      return value;
  llvm_unreachable("the function has no such parameter");
}

unsigned FunctionAttr::getAxis(unsigned rank) const {
  int64_t axis = static_cast<int64_t>(getParameter("axis"));
  return static_cast<unsigned>(axis < 0 ? axis + int64_t(rank) : axis);
}

LogicalResult
FunctionAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                     Function function, DenseF64ArrayAttr values) {
  const FunctionInfo &info = getFunctionInfo(function);
  if (size_t(values.size()) != info.parameters.size())
    return emitError() << "function '" << info.name << "' takes "
                       << info.parameters.size() << " parameters, not "
                       << values.size();
  for (auto [parameter, value] :
       llvm::zip(info.parameters, values.asArrayRef()))
    // The rank of a tensor bounds it later; here it must be an integer in C++.
    if (parameter.name == "axis" &&
        (value != std::trunc(value) || std::abs(value) > 1e9))
      return emitError() << "function '" << info.name
                         << "' expects an integral axis";
  return success();
}

Attribute FunctionAttr::parse(AsmParser &parser, Type) {
  StringRef name;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeyword(&name))
    return {};
  std::optional<Function> function = getFunctionByName(name);
  if (!function) {
    parser.emitError(loc) << "unknown function '" << name << "'";
    return {};
  }
  const FunctionInfo &info = getFunctionInfo(*function);
  SmallVector<double> values = getDefaults(info);
  while (succeeded(parser.parseOptionalComma())) {
    StringRef key;
    loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&key) || parser.parseEqual())
      return {};
    const auto *it =
        llvm::find_if(info.parameters, [&](const FunctionParameter &p) {
          return p.name == key;
        });
    if (it == info.parameters.end()) {
      parser.emitError(loc)
          << "function '" << info.name << "' has no parameter '" << key << "'";
      return {};
    }
    APFloat value(0.0);
    if (parser.parseFloat(APFloat::IEEEdouble(), value))
      return {};
    values[it - info.parameters.begin()] = value.convertToDouble();
  }
  if (parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    *function,
                    DenseF64ArrayAttr::get(parser.getContext(), values));
}

void FunctionAttr::print(AsmPrinter &printer) const {
  printer << "<" << getInfo().name;
  for (auto [parameter, value] :
       llvm::zip(getInfo().parameters, getValues().asArrayRef())) {
    if (value == parameter.value)
      continue;
    printer << ", " << parameter.name << " = ";
    printer.printFloat(APFloat(value));
  }
  printer << ">";
}
