//===- SourceExpressions.cpp - Python source: expressions -----------------===//
//
// Each pushes its value. Chains of operators, which people write hundreds long,
// are loops; everything else goes down one level of the tree per call.
//
//===----------------------------------------------------------------------===//

#include "compiler/lambda/SourceCompiler.h"
#include "compiler/lambda/SourceLiterals.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace kerasc::lambda {

using llvm::StringRef;

namespace {

/// The operators of `a and b and c`, outermost first, and `a`.
std::vector<SourceNode> chain(SourceNode node, SourceNode &first) {
  StringRef kind = node.kind();
  std::vector<SourceNode> operators;
  for (; node.is(kind); node = node.field("left"))
    operators.push_back(node);
  first = node;
  return operators;
}

/// Operands and operators of `a + b * c` as they stand in the text.
std::vector<SourceNode> flattened(SourceNode node) {
  std::vector<SourceNode> left = {node}, parts;
  while (!left.empty()) {
    SourceNode part = left.back();
    left.pop_back();
    if (part.is("binary_operator"))
      left.insert(left.end(), {part.field("right"), part.field("operator"),
                               part.field("left")});
    else
      parts.push_back(part);
  }
  return parts;
}

/// How tightly a binary operator binds; 0 for an operand.
int precedenceOf(SourceNode part) {
  return llvm::StringSwitch<int>(part.kind())
      .Case("|", 1)
      .Case("^", 2)
      .Case("&", 3)
      .Cases({"<<", ">>"}, 4)
      .Cases({"+", "-"}, 5)
      .Cases({"*", "/", "//", "%", "@"}, 6)
      .Case("**", 7)
      .Default(0);
}

bool isStarred(SourceNode node) { return node.is("list_splat"); }

} // namespace

void SourceCompiler::expression(SourceNode node) {
  Level level(*this);
  if (level.isTooDeep())
    return refuseDepth(node);
  if (!atom(node) && !operation(node) && !container(node))
    refuse(node, "the " + node.kind().str() + " '" +
                     node.text().split('\n').first.take_front(40) + "'");
}

bool SourceCompiler::atom(SourceNode node) {
  StringRef kind = node.kind();
  if (kind == "identifier") {
    load(node, node.text());
  } else if (kind == "integer" || kind == "float") {
    std::optional<Value> number =
        parseNumber(context.arena, node.text(), /*isNegative=*/false);
    if (number)
      emitConstant(node, *number);
    else
      refuse(node, "the number " + node.text().take_front(40));
  } else if (kind == "true" || kind == "false") {
    emitConstant(node, Value::of(kind == "true"));
  } else if (kind == "none") {
    emit(node, Op::LoadNone);
  } else if (kind == "ellipsis") {
    emitConstant(node, Value::plain(Kind::Ellipsis));
  } else if (kind == "string" || kind == "concatenated_string") {
    strings(node);
  } else {
    return false;
  }
  return true;
}

bool SourceCompiler::operation(SourceNode node) {
  StringRef kind = node.kind();
  if (kind == "binary_operator") {
    binaryChain(node);
  } else if (kind == "boolean_operator") {
    booleanChain(node);
  } else if (kind == "unary_operator") {
    unary(node);
  } else if (kind == "not_operator") {
    expression(node.field("argument"));
    emit(node, Op::Unary, static_cast<int64_t>(UnaryOperator::Not));
  } else if (kind == "comparison_operator") {
    comparison(node);
  } else if (kind == "conditional_expression") {
    conditional(node);
  } else if (kind == "attribute") {
    expression(node.field("object"));
    emit(node, Op::LoadAttribute, nameIndex(node.field("attribute").text()));
  } else if (kind == "subscript") {
    expression(node.field("value"));
    key(node);
    emit(node, Op::LoadItem);
  } else if (kind == "call") {
    call(node);
  } else if (kind == "lambda") {
    function(node);
  } else if (kind == "named_expression") {
    expression(node.field("value"));
    emit(node, Op::Copy, 1);
    store(node, node.field("name").text());
  } else if (kind == "parenthesized_expression" &&
             node.children().size() == 1) {
    expression(node.children().front());
  } else if (kind == "yield") {
    yield(node);
  } else {
    return false;
  }
  return true;
}

bool SourceCompiler::container(SourceNode node) {
  StringRef kind = node.kind();
  if (kind == "tuple" || kind == "expression_list")
    sequence(node, node.children(), Op::BuildTuple);
  else if (kind == "list")
    sequence(node, node.children(), Op::BuildList);
  else if (kind == "set")
    sequence(node, node.children(), Op::BuildSet);
  else if (kind == "dictionary")
    dictionary(node);
  else if (kind.ends_with("_comprehension") || kind == "generator_expression")
    comprehension(node);
  else
    return false;
  return true;
}

void SourceCompiler::unary(SourceNode node) {
  SourceNode argument = node.field("argument");
  StringRef sign = node.field("operator").kind();
  // -9223372036854775808 has 64 bits, what is negated has more.
  if (sign == "-" && argument.is("integer"))
    if (std::optional<Value> number =
            parseNumber(context.arena, argument.text(), /*isNegative=*/true))
      return emitConstant(node, *number);
  expression(argument);
  UnaryOperator op = sign == "-"   ? UnaryOperator::Negative
                     : sign == "+" ? UnaryOperator::Positive
                                   : UnaryOperator::Invert;
  emit(node, Op::Unary, static_cast<int64_t>(op));
}

std::optional<BinaryOperator> SourceCompiler::binaryOperator(StringRef text) {
  return llvm::StringSwitch<std::optional<BinaryOperator>>(text)
      .Case("+", BinaryOperator::Add)
      .Case("-", BinaryOperator::Subtract)
      .Case("*", BinaryOperator::Multiply)
      .Case("/", BinaryOperator::TrueDivide)
      .Case("//", BinaryOperator::FloorDivide)
      .Case("%", BinaryOperator::Remainder)
      .Case("**", BinaryOperator::Power)
      .Case("@", BinaryOperator::MatrixMultiply)
      .Case("&", BinaryOperator::And)
      .Case("|", BinaryOperator::Or)
      .Case("^", BinaryOperator::Xor)
      .Case("<<", BinaryOperator::LeftShift)
      .Case(">>", BinaryOperator::RightShift)
      .Default(std::nullopt);
}

/// Which operator binds first is decided here: the grammar has ^ before &.
void SourceCompiler::binaryChain(SourceNode node) {
  std::vector<SourceNode> waiting; // for the end of their right operands
  auto emitWaiting = [&](int precedence) {
    while (!waiting.empty() && precedenceOf(waiting.back()) >= precedence) {
      SourceNode op = waiting.back();
      waiting.pop_back();
      emit(op, Op::Binary, static_cast<int64_t>(*binaryOperator(op.kind())));
    }
  };
  for (SourceNode part : flattened(node)) {
    int precedence = precedenceOf(part);
    if (!precedence) {
      expression(part);
      continue;
    }
    emitWaiting(part.is("**") ? precedence + 1 : precedence); // 2 ** (3 ** 4)
    waiting.push_back(part);
  }
  emitWaiting(0);
}

void SourceCompiler::booleanChain(SourceNode node) {
  SourceNode first;
  std::vector<SourceNode> operators = chain(node, first);
  expression(first);
  for (SourceNode each : llvm::reverse(operators)) {
    Label end = newLabel();
    bool isAnd = each.field("operator").is("and");
    emitJump(each, isAnd ? Op::JumpIfFalseOrPop : Op::JumpIfTrueOrPop, end);
    expression(each.field("right"));
    bind(end);
  }
}

/// `a < b < c`: b is evaluated once, c only when a < b.
void SourceCompiler::comparison(SourceNode node) {
  std::vector<SourceNode> operators = node.fields("operators"), operands;
  for (SourceNode child : node.children())
    if (llvm::none_of(operators,
                      [&](SourceNode each) { return each.id() == child.id(); }))
      operands.push_back(child);
  if (operands.size() != operators.size() + 1)
    return refuse(node, "this comparison");
  Label end = newLabel(), cleanUp = newLabel();
  expression(operands.front());
  for (size_t i = 0; i < operators.size(); ++i) {
    bool isLast = i + 1 == operators.size();
    expression(operands[i + 1]);
    if (!isLast) {
      emit(node, Op::Copy, 1);
      emit(node, Op::Rotate, 3);
    }
    StringRef text = operators[i].kind();
    int64_t order = llvm::StringSwitch<int64_t>(text)
                        .Case("<", 0)
                        .Case("<=", 1)
                        .Case("==", 2)
                        .Case("!=", 3)
                        .Case(">", 4)
                        .Case(">=", 5)
                        .Default(-1);
    if (order >= 0)
      emit(node, Op::Compare, order);
    else if (text == "in" || text == "not in")
      emit(node, Op::Contains, text != "in");
    else if (text == "is" || text == "is not")
      emit(node, Op::Is, text != "is");
    else
      return refuse(node, "the operator " + text);
    if (!isLast)
      emitJump(node, Op::JumpIfFalseOrPop, cleanUp);
  }
  if (operators.size() == 1)
    return;
  emitJump(node, Op::Jump, end);
  bind(cleanUp);
  emit(node, Op::Swap, 2);
  emit(node, Op::PopTop);
  bind(end);
}

void SourceCompiler::conditional(SourceNode node) {
  std::vector<SourceNode> parts = node.children();
  if (parts.size() != 3)
    return refuse(node, "this conditional expression");
  Label otherwise = newLabel(), end = newLabel();
  expression(parts[1]);
  emitJump(parts[1], Op::PopJumpIfFalse, otherwise);
  expression(parts[0]);
  emitJump(node, Op::Jump, end);
  bind(otherwise);
  expression(parts[2]);
  bind(end);
}

/// What is between the brackets: several are a tuple.
void SourceCompiler::key(SourceNode node) {
  std::vector<SourceNode> parts = node.fields("subscript");
  if (parts.size() == 1 && !node.hasToken(",") && !isStarred(parts[0]))
    return parts[0].is("slice") ? slice(parts[0]) : expression(parts[0]);
  sequence(node, parts, Op::BuildTuple);
}

void SourceCompiler::slice(SourceNode node) {
  int64_t count = 0;
  bool isGiven = false;
  for (SourceNode token : node.tokens()) {
    if (token.is(":")) {
      if (!isGiven)
        emit(node, Op::LoadNone);
      isGiven = false;
      ++count;
    } else {
      expression(token);
      isGiven = true;
    }
  }
  if (!isGiven)
    emit(node, Op::LoadNone);
  emit(node, Op::BuildSlice, count + 1);
}

/// `build` is BuildTuple, BuildList or BuildSet; items may be starred.
void SourceCompiler::sequence(SourceNode at, llvm::ArrayRef<SourceNode> items,
                              Op build) {
  if (llvm::none_of(items, isStarred)) {
    for (SourceNode item : items)
      item.is("slice") ? slice(item) : expression(item);
    return emit(at, build, static_cast<int64_t>(items.size()));
  }
  bool isSet = build == Op::BuildSet;
  emit(at, isSet ? Op::BuildSet : Op::BuildList);
  for (SourceNode item : items) {
    if (isStarred(item)) {
      expression(item.children().front());
      emit(item, isSet ? Op::SetUpdate : Op::ListExtend, 1);
    } else {
      item.is("slice") ? slice(item) : expression(item);
      emit(item, isSet ? Op::SetAdd : Op::ListAppend, 1);
    }
  }
  if (build == Op::BuildTuple)
    emit(at, Op::ListToTuple);
}

void SourceCompiler::dictionary(SourceNode node) {
  emit(node, Op::BuildMap);
  for (SourceNode entry : node.children()) {
    if (entry.is("dictionary_splat")) {
      expression(entry.children().front());
      emit(entry, Op::DictUpdate, 1);
    } else {
      expression(entry.field("key"));
      expression(entry.field("value"));
      emit(entry, Op::MapAdd, 1);
    }
  }
}

void SourceCompiler::call(SourceNode node) {
  expression(node.field("function"));
  SourceNode list = node.field("arguments");
  if (list.is("generator_expression")) {
    expression(list);
    return emit(node, Op::CallFunction, 1);
  }
  std::vector<SourceNode> arguments = list.children();
  if (llvm::any_of(arguments, [](SourceNode each) {
        return each.is("list_splat") || each.is("dictionary_splat");
      }))
    return callSpread(node, arguments);
  std::vector<Value> names;
  for (SourceNode argument : arguments) {
    if (argument.is("keyword_argument")) {
      names.push_back(context.arena.text(argument.field("name").text().str()));
      expression(argument.field("value"));
    } else if (names.empty()) {
      expression(argument);
    } else {
      return refuse(argument, "an argument without a name after one with a "
                              "name");
    }
  }
  auto count = static_cast<int64_t>(arguments.size());
  if (names.empty())
    return emit(node, Op::CallFunction, count);
  emitConstant(node, context.arena.sequence(Kind::Tuple, std::move(names)));
  emit(node, Op::CallFunctionKeywords, count);
}

/// Positional arguments become one list, the others one dict.
void SourceCompiler::callSpread(SourceNode node,
                                llvm::ArrayRef<SourceNode> arguments) {
  auto isNamed = [](SourceNode each) {
    return each.is("keyword_argument") || each.is("dictionary_splat");
  };
  std::vector<SourceNode> positional;
  llvm::copy_if(arguments, std::back_inserter(positional),
                [&](SourceNode each) { return !isNamed(each); });
  sequence(node, positional, Op::BuildList);
  bool hasNames = positional.size() < arguments.size();
  if (hasNames)
    emit(node, Op::BuildMap);
  for (SourceNode argument : llvm::make_filter_range(arguments, isNamed)) {
    if (argument.is("dictionary_splat")) {
      expression(argument.children().front());
      emit(argument, Op::DictUpdate, 1);
    } else {
      emitText(argument, argument.field("name").text());
      expression(argument.field("value"));
      emit(argument, Op::MapAdd, 1);
    }
  }
  emit(node, Op::CallSpread, hasNames);
}

/// Adjacent literals are one text.
void SourceCompiler::strings(SourceNode node) {
  std::vector<SourceNode> literals = {node};
  if (node.is("concatenated_string"))
    literals = node.children();
  std::string text;
  int64_t pieces = 0;
  unsigned bytesCount = 0;
  auto flush = [&] {
    if (text.empty())
      return;
    emitText(node, text);
    text.clear();
    ++pieces;
  };
  for (SourceNode literal : literals) {
    StringLiteral parts(literal.text());
    bytesCount += parts.prefix.isBytes;
    auto append = [&](StringRef body) {
      bool isFine = decodeString(body, parts.prefix, text);
      if (!isFine)
        refuse(literal, "an escape in the string '" +
                            body.split('\n').first.take_front(40) + "'");
      return isFine;
    };
    StringRef left = parts.body;
    for (SourceNode part : literal.children()) {
      if (!part.is("interpolation"))
        continue;
      const char *begin = part.text().begin();
      if (!append({left.begin(), static_cast<size_t>(begin - left.begin())}))
        return;
      left = {part.text().end(),
              static_cast<size_t>(left.end() - part.text().end())};
      flush();
      formatted(part);
      ++pieces;
    }
    if (!append(left))
      return;
  }
  if (bytesCount && (bytesCount < literals.size() || pieces))
    return refuse(node, "a string of text and bytes");
  if (bytesCount)
    return emitConstant(node, context.arena.text(text, Kind::Bytes));
  if (!pieces)
    return emitText(node, text);
  flush();
  emit(node, Op::BuildString, pieces);
}

void SourceCompiler::formatted(SourceNode node) {
  SourceNode conversion = node.field("type_conversion");
  bool isLaidOut = bool(node.field("format_specifier")) || node.hasToken("=");
  if (isLaidOut && !isMessage)
    return refuse(node, "the format of '" + node.text().take_front(40) + "'");
  expression(node.field("expression"));
  int64_t how = 0;
  if (conversion)
    how = llvm::StringSwitch<int64_t>(conversion.text())
              .Case("!s", 1)
              .Case("!r", 2)
              .Default(3);
  emit(node, Op::Format, how);
}

void SourceCompiler::yield(SourceNode node) {
  if (node.hasToken("from"))
    return refuse(node, "a yield from");
  std::vector<SourceNode> values = node.children();
  if (values.empty())
    emit(node, Op::LoadNone);
  else
    expression(values.front());
  emit(node, Op::Yield);
}

} // namespace kerasc::lambda
