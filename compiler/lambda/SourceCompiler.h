//===- SourceCompiler.h - Python source to instructions -------------------===//
//
// Private to Source*.cpp. One SourceCompiler makes one CodeObject. It cannot
// fail: what is not supported becomes an instruction that is refused where it
// would be executed, with its line, as it is in bytecode.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_SOURCECOMPILER_H
#define KERASC_COMPILER_LAMBDA_SOURCECOMPILER_H

#include "compiler/lambda/Decode.h"
#include "compiler/lambda/SourceIndex.h"

#include "llvm/ADT/StringMap.h"

#include <optional>

namespace kerasc::lambda {

class SourceCompiler {
public:
  /// What the code objects of one file have in common.
  struct Context {
    const SourceIndex &index;
    Arena &arena;
    Globals *globals;
    const Limits &limits;
  };

  // Code of the module, which returns a value.

  /// The function that a `def` makes.
  static CodeObject *definition(const Context &context, SourceNode node);
  /// What the assignment gives to `name`.
  static CodeObject *assignment(const Context &context, SourceNode node,
                                llvm::StringRef name);
  /// What the import gives to `name`.
  static CodeObject *import(const Context &context, SourceNode node,
                            llvm::StringRef name);

private:
  SourceCompiler(const Context &context, const Scope &scope,
                 llvm::StringRef name, SourceNode node, uint64_t depth = 0);
  void declare(llvm::ArrayRef<llvm::StringRef> parameters, SourceNode node);
  /// Ends the code; jumps become indices.
  CodeObject *finish(SourceNode node);

  // SourceCompiler.cpp: instructions, names, functions
  void emit(SourceNode at, Op op, int64_t argument = 0);
  /// A place to jump to; emitted jumps are completed by finish().
  using Label = size_t;
  Label newLabel();
  void bind(Label label) { labels[label] = code.instructions.size(); }
  void emitJump(SourceNode at, Op op, Label label);
  void emitConstant(SourceNode at, const Value &value);
  void emitText(SourceNode at, llvm::StringRef text);
  /// `what`: "a class".
  void refuse(SourceNode at, const llvm::Twine &what);
  void refuseDepth(SourceNode at);
  int32_t nameIndex(llvm::StringRef name);
  int32_t slot(llvm::StringRef name);
  void load(SourceNode at, llvm::StringRef name);
  void store(SourceNode at, llvm::StringRef name);
  /// The top of the stack goes to a target of an assignment.
  void storeTarget(SourceNode target);
  void storeTargets(SourceNode at, llvm::ArrayRef<SourceNode> targets);
  /// A `def` or lambda, not yet its name.
  void function(SourceNode node);
  void comprehension(SourceNode node);
  void comprehensionBody(SourceNode node);
  void iterable(SourceNode clause);
  /// Makes a function of `made`; its defaults are on the stack.
  void makeFunction(SourceNode at, const Scope &inner, CodeObject *made,
                    int32_t flags);

  // SourceExpressions.cpp
  void expression(SourceNode node);
  bool atom(SourceNode node);
  bool operation(SourceNode node);
  bool container(SourceNode node);
  void unary(SourceNode node);
  /// Of `+`; nothing when there is none.
  static std::optional<BinaryOperator> binaryOperator(llvm::StringRef text);
  void binaryChain(SourceNode node);
  void booleanChain(SourceNode node);
  void comparison(SourceNode node);
  void conditional(SourceNode node);
  void subscript(SourceNode node);
  void key(SourceNode node);
  void slice(SourceNode node);
  void sequence(SourceNode at, llvm::ArrayRef<SourceNode> items, Op build);
  void dictionary(SourceNode node);
  void call(SourceNode node);
  void callSpread(SourceNode node, llvm::ArrayRef<SourceNode> arguments);
  void strings(SourceNode node);
  void formatted(SourceNode node);
  void yield(SourceNode node);

  // SourceStatements.cpp
  void block(SourceNode node);
  void statement(SourceNode node);
  bool simpleStatement(SourceNode node);
  void expressionStatement(SourceNode node);
  void assignment(SourceNode node);
  void augmentedAssignment(SourceNode node);
  void deletion(SourceNode target);
  void assertion(SourceNode node);
  void raise(SourceNode node);
  void import(SourceNode node, llvm::StringRef onlyName = "");
  void ifStatement(SourceNode node);
  void forStatement(SourceNode node);
  void whileStatement(SourceNode node);
  void withStatement(SourceNode node);
  void leaveLoop(SourceNode node, bool isBreak);

  /// One level of the tree more, as long as it lives.
  class Level {
  public:
    explicit Level(SourceCompiler &compiler) : compiler(compiler) {
      ++compiler.depth;
    }
    ~Level() { --compiler.depth; }
    Level(const Level &) = delete;
    Level &operator=(const Level &) = delete;
    bool isTooDeep() const {
      return compiler.depth > compiler.context.limits.sourceDepth;
    }

  private:
    SourceCompiler &compiler;
  };

  struct Loop {
    Label next, end;
    bool hasIterator;
  };

  const Context &context;
  const Scope &scope;
  CodeObject &code;
  llvm::StringMap<int32_t> nameIndices, slots;
  std::vector<size_t> labels;
  std::vector<std::pair<size_t, Label>> jumps;
  std::vector<Loop> loops;
  uint64_t depth = 0;
  /// In the text of an assert or raise: layout is of no consequence.
  bool isMessage = false;
};

} // namespace kerasc::lambda

#endif
