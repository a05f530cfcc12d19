//===- SourceTree.cpp - the syntax tree of a Python file ------------------===//

#include "compiler/lambda/SourceTree.h"

#include "compiler/lambda/Mistake.h"

#include "llvm/ADT/StringExtras.h"
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

/// Ends the parser at the first place that the grammar does not understand,
/// where it would begin to guess. It tells nobody of it but its logger. Should
/// a newer library use other words, the tree still shows that there is an
/// error.
class ErrorWatch {
public:
  explicit ErrorWatch(TSParser *parser) {
    ts_parser_set_logger(
        parser, {this, [](void *self, TSLogType type, const char *text) {
                   if (type == TSLogTypeParse)
                     static_cast<ErrorWatch *>(self)->hear(text);
                 }});
    ts_parser_set_cancellation_flag(parser, &isOver);
  }
  ErrorWatch(const ErrorWatch &) = delete;
  ErrorWatch &operator=(const ErrorWatch &) = delete;

  bool hasError() const { return isOver != 0; }
  Error error() const {
    // "process version:0, version_count:1, state:42, row:1, col:8"
    unsigned row = 0, column = 0;
    StringRef(place).split("row:").second.consumeInteger(10, row);
    StringRef(place).split("col:").second.consumeInteger(10, column);
    return atLine(mistake("syntax error after column " + llvm::Twine(column),
                          "give a file that Python 3 accepts"),
                  static_cast<int>(row) + 1);
  }

private:
  void hear(StringRef text) {
    if (isOver) // it looks for the flag now and then
      return;
    if (text.starts_with("process version"))
      place.assign(text.begin(), text.end());
    else if (text == "accept") // others that it tried may still fail
      isAccepted = true;
    else if (text.starts_with("resume version") && !isAccepted)
      isOver = 1;
  }

  bool isAccepted = false;
  size_t isOver = 0;
  std::string place;
};

/// The grammar takes `if x:` without a block; Python does not.
Error checkBlocks(TSNode root) {
  for (Cursor cursor(root);;) {
    bool isEmpty = StringRef(ts_node_type(*cursor)) == "block";
    if (isEmpty)
      forEachChild(*cursor, [&](TSNode child, StringRef) {
        isEmpty &= ts_node_is_extra(child);
      });
    if (isEmpty)
      return atLine(mistake("syntax error: no block is behind the ':'",
                            "give a file that Python 3 accepts"),
                    static_cast<int>(ts_node_start_point(*cursor).row) + 1);
    if (cursor.down())
      continue;
    while (!cursor.next())
      if (!cursor.up())
        return Error::success();
  }
}

/// At least the number of tokens of `text`, whether it is Python or not. The
/// library (0.20.7) breaks its own memory when it makes one ERROR of more than
/// 65,535 of them.
uint64_t countTokens(StringRef text) {
  uint64_t count = 0;
  bool isInWord = false;
  for (char c : text) {
    bool isWord = llvm::isAlnum(c) || c == '_';
    if (c == '\n')
      count += 3; // with the start and end of a block, which have no text
    else if (c == '\'' || c == '"')
      count += 2; // with the text of a string
    else if (isWord ? !isInWord || llvm::isDigit(c) : !llvm::isSpace(c))
      ++count;
    isInWord = isWord;
  }
  return count;
}

/// The grammar's scanner counts columns of indentation in a byte.
Error checkIndentation(StringRef text) {
  int line = 1;
  for (size_t begin = 0; begin < text.size(); ++line) {
    size_t column = 0, i = begin;
    for (; i < text.size() && (text[i] == ' ' || text[i] == '\t'); ++i)
      column += text[i] == '\t' ? 8 : 1;
    if (column > 255)
      return atLine(mistake("a line is indented by more than 255 columns"),
                    line);
    begin = text.find('\n', i);
    begin = begin == StringRef::npos ? text.size() : begin + 1;
  }
  return Error::success();
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
  if (countTokens(text) > limits.sourceTokens)
    return mistake("a file of about " + llvm::Twine(countTokens(text)) +
                       " words and signs, expected at most " +
                       llvm::Twine(limits.sourceTokens),
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
  if (Error error = checkIndentation(normal))
    return error;
  std::unique_ptr<TSParser, Delete> parser(ts_parser_new());
  if (!ts_parser_set_language(parser.get(), tree_sitter_python()))
    return mistake("the grammar of Python does not fit the parser's library");
  ErrorWatch watch(parser.get());
  result->tree.reset(
      ts_parser_parse_string(parser.get(), nullptr, normal.data(),
                             static_cast<uint32_t>(normal.size())));
  if (watch.hasError() || !result->tree ||
      ts_node_has_error(ts_tree_root_node(result->tree.get())))
    return watch.error();
  if (Error error = checkBlocks(ts_tree_root_node(result->tree.get())))
    return error;
  return result;
}

} // namespace kerasc::lambda
