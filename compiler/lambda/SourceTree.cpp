//===- SourceTree.cpp - the syntax tree of a Python file ------------------===//

#include "compiler/lambda/SourceTree.h"

#include "compiler/lambda/Mistake.h"

#include "llvm/Support/ConvertUTF.h"

extern "C" const TSLanguage *tree_sitter_python(void);

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

namespace {

/// Walks over children one by one: asking for the n-th starts at the first.
class Cursor {
public:
  explicit Cursor(TSNode node) : cursor(ts_tree_cursor_new(node)) {}
  ~Cursor() { ts_tree_cursor_delete(&cursor); }
  Cursor(const Cursor &) = delete;
  Cursor &operator=(const Cursor &) = delete;

  TSNode operator*() const { return ts_tree_cursor_current_node(&cursor); }
  StringRef fieldName() const {
    const char *name = ts_tree_cursor_current_field_name(&cursor);
    return name ? name : "";
  }
  bool down() { return ts_tree_cursor_goto_first_child(&cursor); }
  bool next() { return ts_tree_cursor_goto_next_sibling(&cursor); }
  bool up() { return ts_tree_cursor_goto_parent(&cursor); }

private:
  TSTreeCursor cursor;
};

template <class Visitor> void forEachChild(TSNode node, Visitor visit) {
  Cursor cursor(node);
  for (bool isThere = cursor.down(); isThere; isThere = cursor.next())
    visit(*cursor, cursor.fieldName());
}

/// The first place that the grammar does not understand: an ERROR that holds
/// it, or a token it had to imagine.
TSNode firstError(TSNode root) {
  Cursor cursor(root);
  for (;;) {
    TSNode node = *cursor;
    if (ts_node_is_missing(node) || StringRef(ts_node_type(node)) == "ERROR")
      return node;
    if (ts_node_has_error(node) && cursor.down())
      continue;
    while (!cursor.next())
      if (!cursor.up())
        return root;
  }
}

Error syntaxError(TSNode node) {
  TSPoint place = ts_node_start_point(node);
  std::string column = std::to_string(place.column + 1);
  Error error = ts_node_is_missing(node)
                    ? mistake("syntax error in column " + column + ": '" +
                              ts_node_type(node) + "' is missing")
                    : mistake("syntax error in what begins in column " + column,
                              "give a file that Python 3 accepts");
  return atLine(std::move(error), static_cast<int>(place.row) + 1);
}

/// Line ends as Python sees them: \r\n and \r are \n.
std::string normalized(StringRef text) {
  text.consume_front("\xef\xbb\xbf");
  std::string result;
  result.reserve(text.size() + 1);
  for (size_t i = 0; i < text.size(); ++i) {
    bool isReturn = text[i] == '\r';
    result += isReturn ? '\n' : text[i];
    if (isReturn && i + 1 < text.size() && text[i + 1] == '\n')
      ++i;
  }
  return result;
}

} // namespace

SourceNode SourceNode::field(StringRef name) const {
  TSNode child = ts_node_child_by_field_name(
      node, name.data(), static_cast<uint32_t>(name.size()));
  return ts_node_is_null(child) ? SourceNode() : SourceNode(child, base);
}

std::vector<SourceNode> SourceNode::fields(StringRef name) const {
  std::vector<SourceNode> result;
  forEachChild(node, [&](TSNode child, StringRef field) {
    if (field == name && !ts_node_is_extra(child))
      result.emplace_back(child, base);
  });
  return result;
}

std::vector<SourceNode> SourceNode::children() const {
  std::vector<SourceNode> result;
  forEachChild(node, [&](TSNode child, StringRef) {
    if (ts_node_is_named(child) && !ts_node_is_extra(child))
      result.emplace_back(child, base);
  });
  return result;
}

std::vector<SourceNode> SourceNode::tokens() const {
  std::vector<SourceNode> result;
  forEachChild(node, [&](TSNode child, StringRef) {
    if (!ts_node_is_extra(child))
      result.emplace_back(child, base);
  });
  return result;
}

bool SourceNode::hasToken(StringRef text) const {
  bool isThere = false;
  forEachChild(node, [&](TSNode child, StringRef) {
    isThere |= !ts_node_is_named(child) && text == ts_node_type(child);
  });
  return isThere;
}

Expected<std::unique_ptr<SourceTree>> SourceTree::parse(StringRef text,
                                                        const Limits &limits) {
  if (text.size() > limits.sourceBytes)
    return mistake("a file of " + llvm::Twine(text.size()) +
                       " bytes, expected at most " +
                       llvm::Twine(limits.sourceBytes),
                   "copy the function and what it uses to a file of their own");
  auto result = std::make_unique<SourceTree>();
  result->text = normalized(text);
  StringRef normal = result->text;
  if (size_t zero = normal.find('\0'); zero != StringRef::npos)
    return atLine(mistake("a byte of value 0 in a Python file"),
                  static_cast<int>(normal.take_front(zero).count('\n')) + 1);
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(normal.data());
  const llvm::UTF8 *end = begin;
  if (!llvm::isLegalUTF8String(&end, begin + normal.size()))
    return atLine(mistake("a byte that is not UTF-8", "save the file as UTF-8"),
                  static_cast<int>(normal.take_front(end - begin).count('\n')) +
                      1);
  std::unique_ptr<TSParser, Delete> parser(ts_parser_new());
  if (!ts_parser_set_language(parser.get(), tree_sitter_python()))
    return mistake("the grammar of Python does not fit the parser's library");
  result->tree.reset(
      ts_parser_parse_string(parser.get(), nullptr, normal.data(),
                             static_cast<uint32_t>(normal.size())));
  if (!result->tree)
    return mistake("the file cannot be parsed");
  TSNode root = ts_tree_root_node(result->tree.get());
  if (ts_node_has_error(root))
    return syntaxError(firstError(root));
  return result;
}

} // namespace kerasc::lambda
