//===- SourceTree.h - the syntax tree of a Python file --------------------===//
//
// Private to Source*.cpp. The grammar is tree-sitter's (grammar/README.md);
// this is the one place that knows its library. A tree may be as deep as its
// text is long: nothing here is recursive.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_SOURCETREE_H
#define KERASC_COMPILER_LAMBDA_SOURCETREE_H

#include "compiler/lambda/Limits.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <tree_sitter/api.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kerasc::lambda {

/// Cheap to copy; valid as long as its SourceTree.
class SourceNode {
public:
  SourceNode() = default;
  SourceNode(TSNode node, const char *base) : node(node), base(base) {}

  explicit operator bool() const { return base != nullptr; }
  /// The grammar's name: "binary_operator"; of a token its text: "+".
  llvm::StringRef kind() const { return ts_node_type(node); }
  bool is(llvm::StringRef other) const { return kind() == other; }
  llvm::StringRef text() const {
    return {base + ts_node_start_byte(node),
            ts_node_end_byte(node) - ts_node_start_byte(node)};
  }
  /// From 1.
  int32_t line() const {
    return static_cast<int32_t>(ts_node_start_point(node).row) + 1;
  }
  const void *id() const { return node.id; }

  /// The child of that name; none tests as false.
  SourceNode field(llvm::StringRef name) const;
  /// All children of that name.
  std::vector<SourceNode> fields(llvm::StringRef name) const;
  /// Children that are more than punctuation; no comments.
  std::vector<SourceNode> children() const;
  /// All children, tokens as well.
  std::vector<SourceNode> tokens() const;
  /// Whether a child is the token `text`.
  bool hasToken(llvm::StringRef text) const;

private:
  TSNode node = {};
  const char *base = nullptr;
};

class SourceTree {
public:
  /// A Mistake with its line unless `text` is Python by the grammar: what it
  /// would have to guess is not given to anybody.
  static llvm::Expected<std::unique_ptr<SourceTree>>
  parse(llvm::StringRef text, const Limits &limits);

  SourceNode root() const {
    return {ts_tree_root_node(tree.get()), text.data()};
  }

private:
  struct Delete {
    void operator()(TSTree *tree) const { ts_tree_delete(tree); }
    void operator()(TSParser *parser) const { ts_parser_delete(parser); }
  };

  std::string text; // nodes point into it: a SourceTree stays where it is
  std::unique_ptr<TSTree, Delete> tree;
};

} // namespace kerasc::lambda

#endif
