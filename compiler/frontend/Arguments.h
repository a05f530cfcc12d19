//===- Arguments.h - the arguments of one layer, read strictly ------------===//
//
// Every reader names the argument, checks its type and range and reports what
// was expected and what is there. What nobody read is reported at the end: a
// key of a file is never dropped silently.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_ARGUMENTS_H
#define KERASC_COMPILER_FRONTEND_ARGUMENTS_H

#include "compiler/frontend/Generation.h"
#include "compiler/frontend/Layer.h"
#include "compiler/frontend/Sizes.h"

#include "llvm/ADT/StringSet.h"

#include <rapidjson/document.h>

namespace mlir {
class MLIRContext;
}

namespace kerasc::lambda {
class SourceFile;
}

namespace kerasc::frontend {

class Problems;

/// What reading any part of a file needs.
struct ImportContext {
  mlir::MLIRContext &mlir;
  const Limits &limits;
  Problems &problems;
  Writer writer;
  SizeTable sizes{mlir};
  /// What --lambda-source named.
  llvm::ArrayRef<lambda::SourceFile> lambdaSources = {};
  /// Taken by all Lambdas so far, see Limits::lambdaSteps.
  uint64_t lambdaSteps = 0;
};

/// A JSON value as a message shows it: "'relu'", "3.5", "[1, 2]", "a list of
/// 900 values".
std::string describeValue(const rapidjson::Value &value);

/// Null, false, or empty: nothing is lost when such a value is not understood.
bool isVacuous(const rapidjson::Value &value);

/// Python's int: not a bool, not a float.
std::optional<int64_t> integerOf(const rapidjson::Value &value);

class Arguments {
public:
  /// `config` is the object that Keras calls the layer's config.
  Arguments(ImportContext &context, llvm::StringRef layer,
            llvm::StringRef layerClass, const rapidjson::Value &config,
            llvm::ArrayRef<ArgumentRow> rows);

  ImportContext &context;

  // Each reads one argument by its row's name and returns the fallback when the
  // file does not have it. After a problem the result is meaningless and
  // failed() is true.
  int64_t integer(llvm::StringRef name, int64_t least, int64_t most,
                  std::optional<int64_t> fallback = std::nullopt);
  double number(llvm::StringRef name, double least, double most,
                std::optional<double> fallback = std::nullopt);
  bool boolean(llvm::StringRef name, bool fallback);
  /// One int or a list of them.
  Shape integerOrList(llvm::StringRef name, int64_t least,
                      std::optional<int64_t> fallback = std::nullopt);
  /// A list of ints; null entries become unknownDimension when `nullable`.
  Shape integers(llvm::StringRef name, int64_t least, bool nullable);
  keras::DataFormat dataFormat(llvm::StringRef name);
  keras::FunctionAttr activation(llvm::StringRef name);
  keras::InitializerAttr initializer(llvm::StringRef name);
  keras::RegularizerAttr regularizer(llvm::StringRef name);
  keras::ConstraintAttr constraint(llvm::StringRef name);

  /// The value, marked as read; null when it is absent.
  const rapidjson::Value *find(llvm::StringRef name);
  /// As find, but null for a JSON null too.
  const rapidjson::Value *findSet(llvm::StringRef name);
  /// `name` as the generation that wrote the file spells it.
  llvm::StringRef spelling(llvm::StringRef name) const;

  /// "argument 'units': expected ..., got ...".
  void expected(llvm::StringRef name, llvm::StringRef what,
                const rapidjson::Value &value,
                std::vector<std::string> notes = {});
  void missing(llvm::StringRef name);
  void error(std::string message, std::vector<std::string> notes = {});
  void warning(std::string message, std::vector<std::string> notes = {});
  bool failed() const { return hasFailed; }
  const rapidjson::Value &getConfig() const { return config; }
  llvm::StringRef getLayer() const { return layer; }
  /// A problem was reported elsewhere.
  void fail() { hasFailed = true; }

  /// Reports every key that nobody read.
  void finish();

private:
  const rapidjson::Value *lookUp(llvm::StringRef spelled);

  std::string layer, layerClass;
  const rapidjson::Value &config;
  llvm::ArrayRef<ArgumentRow> rows;
  llvm::StringSet<> read;
  bool hasFailed = false;
};

/// Reads a `dtype` that names a policy, in any of its spellings; float32 when
/// the file has none.
Policy readPolicy(Arguments &arguments, llvm::StringRef name);

/// Reads the type of an input.
ElementType readInputType(Arguments &arguments, llvm::StringRef name);

/// Reads the keys that every layer has (dtype, name, activity regularizer...)
/// and calls the row. Null after a problem.
std::unique_ptr<LayerImporter> createLayer(const LayerRow &row,
                                           Arguments &arguments);

} // namespace kerasc::frontend

#endif
