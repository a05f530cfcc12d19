//===- Hdf5Header.cpp - HDF5 object headers, read with bounds -------------===//
//
// Why beside the library: Hdf5Header.h. Names in comments are the
// specification's.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Hdf5Header.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <optional>

using namespace llvm;

namespace kerasc::frontend {
namespace {

Error broken(const Twine &reason) {
  return createStringError(inconvertibleErrorCode(), reason);
}

uint64_t littleEndian(StringRef bytes) {
  uint64_t value = 0;
  for (char byte : llvm::reverse(bytes))
    value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

/// Reads fields off the front of some bytes; after a field that is not there
/// everything reads as 0 and ok() is false.
class Cursor {
public:
  explicit Cursor(StringRef bytes) : rest(bytes) {}

  uint64_t number(unsigned size) { return littleEndian(take(size)); }
  StringRef take(uint64_t size) {
    if (size > rest.size()) {
      good = false;
      rest = StringRef();
    }
    StringRef part = rest.take_front(size);
    rest = rest.drop_front(part.size());
    return part;
  }
  bool ok() const { return good; }
  StringRef remaining() const { return rest; }

private:
  StringRef rest;
  bool good = true;
};

struct Message {
  unsigned type;
  unsigned flags;
  StringRef data;
};

enum : unsigned {
  layoutMessage = 0x08,
  attributeMessage = 0x0c,
  continuationMessage = 0x10,
  symbolTableMessage = 0x11,
  attributeInfoMessage = 0x15,
};

/// Bit of a message's flags: the message itself is stored elsewhere.
constexpr unsigned sharedMessage = 0x02;

} // namespace

//===----------------------------------------------------------------------===//
// Object headers
//===----------------------------------------------------------------------===//

/// The bytes at `address`, charged to the budget; empty when they are not
/// there.
static StringRef structureAt(Hdf5Image &image, uint64_t address,
                             uint64_t size) {
  if (address > image.bytes.size() || size > image.bytes.size() - address ||
      size > image.headerBytesLeft)
    return StringRef();
  image.headerBytesLeft -= size;
  return image.bytes.substr(address, size);
}

/// Splits one block of an object header into messages.
static void splitBlock(StringRef block, bool isVersion2, bool hasOrder,
                       SmallVectorImpl<Message> &messages) {
  Cursor cursor(block);
  size_t headerBytes = isVersion2 ? (hasOrder ? 6 : 4) : 8;
  // A gap too small for a message may end the block.
  while (cursor.remaining().size() >= headerBytes) {
    Message message;
    message.type = cursor.number(isVersion2 ? 1 : 2);
    uint64_t size = cursor.number(2);
    message.flags = cursor.number(1);
    cursor.take(isVersion2 ? (hasOrder ? 2 : 0) : 3);
    message.data = cursor.take(size);
    if (!cursor.ok())
      return; // the library refuses the object; nothing of it is used
    messages.push_back(message);
  }
}

/// All messages of the object header at `address`, continuations followed.
static Expected<SmallVector<Message>> readHeader(Hdf5Image &image,
                                                 uint64_t address) {
  if (address > image.bytes.size())
    return broken("its header lies outside the file");
  Cursor prefix(image.bytes.drop_front(address));
  bool isVersion2 = prefix.remaining().starts_with("OHDR");
  bool hasOrder = false;
  uint64_t size = 0;
  if (isVersion2) {
    prefix.take(5); // signature, version
    unsigned flags = prefix.number(1);
    hasOrder = flags & 0x04;
    prefix.take((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
    size = prefix.number(1u << (flags & 0x03));
  } else {
    prefix.take(8); // version, reserved, messages, references
    size = prefix.number(4);
    prefix.take(4); // alignment
  }
  uint64_t start = image.bytes.size() - prefix.remaining().size();
  StringRef block = structureAt(image, start, size);
  if (!prefix.ok() || block.size() != size)
    return broken("its header is broken");
  SmallVector<Message> messages;
  splitBlock(block, isVersion2, hasOrder, messages);
  for (size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].type != continuationMessage)
      continue;
    Cursor cursor(messages[i].data);
    uint64_t offset = cursor.number(image.addressBytes);
    uint64_t length = cursor.number(image.sizeBytes);
    StringRef content = structureAt(image, offset, length);
    if (!cursor.ok() || content.size() != length || length == 0)
      return broken("its header continues outside the file");
    // "OCHK" before, a checksum after.
    if (isVersion2 && (!content.consume_front("OCHK") || content.size() < 4))
      return broken("its header is broken");
    if (isVersion2)
      content = content.drop_back(4);
    splitBlock(content, isVersion2, hasOrder, messages);
  }
  return messages;
}

//===----------------------------------------------------------------------===//
// Trees and heaps
//===----------------------------------------------------------------------===//

/// The data of the local heap at `address`: "HEAP", version, 3 reserved, size,
/// first free block, where the data is. Free blocks are [next][size]; 1 ends
/// their list.
static Expected<StringRef> checkLocalHeap(Hdf5Image &image, uint64_t address) {
  Cursor header(structureAt(image, address,
                            8 + 2 * image.sizeBytes + image.addressBytes));
  StringRef signature = header.take(4);
  header.take(4);
  uint64_t size = header.number(image.sizeBytes);
  uint64_t free = header.number(image.sizeBytes);
  uint64_t dataAddress = header.number(image.addressBytes);
  if (!header.ok() || signature != "HEAP")
    return broken("its name heap is broken");
  StringRef data = structureAt(image, dataAddress, size);
  if (data.size() != size)
    return broken("its name heap lies outside the file");
  uint64_t blocksLeft = size / (2 * image.sizeBytes);
  while (free != 1) {
    Cursor block(data.drop_front(std::min<uint64_t>(free, data.size())));
    free = block.number(image.sizeBytes);
    block.number(image.sizeBytes);
    if (!block.ok() || blocksLeft-- == 0)
      return broken("the free list of its name heap is broken");
  }
  return data;
}

/// A group's leaf: "SNOD", version, reserved, count, entries of [name][header]
/// [cache type:4][reserved:4][scratch:16]. Names, and the targets of soft links
/// (type 2), are in the heap.
static Error checkSymbols(Hdf5Image &image, uint64_t address, StringRef heap) {
  Cursor header(structureAt(image, address, 8));
  StringRef signature = header.take(4);
  header.take(2);
  uint64_t count = header.number(2);
  if (!header.ok() || signature != "SNOD")
    return broken("its tree of names is broken");
  uint64_t entryBytes = image.sizeBytes + image.addressBytes + 24;
  Cursor entries(structureAt(image, address + 8, count * entryBytes));
  auto isText = [&](uint64_t offset) {
    return offset < heap.size() && heap.find('\0', offset) != StringRef::npos;
  };
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t name = entries.number(image.sizeBytes);
    entries.number(image.addressBytes);
    unsigned type = entries.number(4);
    entries.number(4);
    uint64_t target = littleEndian(entries.take(16).take_front(4));
    if (!entries.ok() || !isText(name) || (type == 2 && !isText(target)))
      return broken("its tree of names is broken");
  }
  return Error::success();
}

/// A version 1 B-tree: "TREE", type, level, count, two siblings, then keys and
/// children in turn. Levels must fall towards the leaves, so it has no cycles;
/// the budget bounds how often a node is reached. `leaf` checks what leaves
/// refer to.
template <typename Leaf>
static Error checkTree(Hdf5Image &image, uint64_t address, unsigned type,
                       uint64_t keyBytes, Leaf leaf) {
  struct Node {
    uint64_t address;
    std::optional<unsigned> level;
  };
  SmallVector<Node> work = {{address, std::nullopt}};
  while (!work.empty()) {
    Node node = work.pop_back_val();
    uint64_t headerBytes = 8 + 2 * image.addressBytes;
    Cursor header(structureAt(image, node.address, headerBytes));
    StringRef signature = header.take(4);
    bool sameType = header.number(1) == type;
    unsigned level = header.number(1);
    uint64_t count = header.number(2);
    if (!header.ok() || signature != "TREE" || !sameType ||
        (node.level && level != *node.level))
      return broken("a tree of it is broken");
    Cursor entries(structureAt(image, node.address + headerBytes,
                               count * (keyBytes + image.addressBytes)));
    for (uint64_t i = 0; i < count; ++i) {
      entries.take(keyBytes);
      uint64_t child = entries.number(image.addressBytes);
      if (!entries.ok())
        return broken("a tree of it is broken");
      if (level != 0)
        work.push_back({child, level - 1});
      else if (Error error = leaf(child))
        return error;
    }
  }
  return Error::success();
}

static Error checkSymbolTable(Hdf5Image &image, StringRef addresses) {
  Cursor cursor(addresses);
  uint64_t tree = cursor.number(image.addressBytes);
  uint64_t heap = cursor.number(image.addressBytes);
  if (!cursor.ok())
    return broken("its header is broken");
  Expected<StringRef> names = checkLocalHeap(image, heap);
  if (!names)
    return names.takeError();
  return checkTree(image, tree, 0, image.sizeBytes, [&](uint64_t symbols) {
    return checkSymbols(image, symbols, *names);
  });
}

/// Only versions 1 to 3 index chunks by a version 1 B-tree; its keys are
/// [size:4][mask:4] and a coordinate of 8 bytes per axis and one more.
static Error checkLayout(Hdf5Image &image, StringRef layout) {
  Cursor cursor(layout);
  unsigned version = cursor.number(1);
  if (version > 3)
    return Error::success();
  unsigned rank = 0, kind = 0; // rank counts the element size as an axis
  if (version == 3) {
    kind = cursor.number(1);
    if (kind != 2)
      return Error::success();
    rank = cursor.number(1);
  } else {
    rank = cursor.number(1);
    kind = cursor.number(1);
    cursor.take(5);
    if (kind != 2)
      return Error::success();
  }
  uint64_t tree = cursor.number(image.addressBytes);
  if (!cursor.ok())
    return broken("its layout is broken");
  if (tree == maskTrailingOnes<uint64_t>(8 * image.addressBytes))
    return Error::success(); // no chunk was ever written
  return checkTree(image, tree, 1, 8 + 8 * uint64_t(rank),
                   [](uint64_t) { return Error::success(); });
}

Error checkObject(Hdf5Image &image, uint64_t address) {
  Expected<SmallVector<Message>> messages = readHeader(image, address);
  if (!messages)
    return messages.takeError();
  for (const Message &message : *messages) {
    if (message.flags & sharedMessage)
      continue; // neither kind below can be
    if (message.type == symbolTableMessage)
      if (Error error = checkSymbolTable(image, message.data))
        return error;
    if (message.type == layoutMessage)
      if (Error error = checkLayout(image, message.data))
        return error;
  }
  return Error::success();
}

/// The superblock begins with the signature and its version. Versions 0 and 1
/// end in the root's symbol table entry, 2 and 3 in its header's address.
Error checkRoot(Hdf5Image &image) {
  Cursor cursor(image.bytes);
  cursor.take(8);
  unsigned version = cursor.number(1);
  if (version <= 1) {
    cursor.take(4);
    image.addressBytes = cursor.number(1);
    image.sizeBytes = cursor.number(1);
    cursor.take(version == 0 ? 9 : 13);
  } else {
    image.addressBytes = cursor.number(1);
    image.sizeBytes = cursor.number(1);
    cursor.take(1);
  }
  auto isWidth = [](unsigned bytes) {
    return bytes == 2 || bytes == 4 || bytes == 8;
  };
  if (version > 3 || !isWidth(image.addressBytes) || !isWidth(image.sizeBytes))
    return broken("its superblock is broken or of a newer format");
  cursor.take((version <= 1 ? 4 : 3) * image.addressBytes);
  if (version <= 1)
    cursor.take(image.sizeBytes); // the root has no name
  uint64_t root = cursor.number(image.addressBytes);
  uint64_t cache = version <= 1 ? cursor.number(4) : 0;
  cursor.take(version <= 1 ? 4 : 0);
  StringRef scratch = version <= 1 ? cursor.take(16) : StringRef();
  if (!cursor.ok())
    return broken("its superblock is broken");
  if (cache == 1)
    if (Error error = checkSymbolTable(image, scratch))
      return error;
  return checkObject(image, root);
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// Number of elements of a dataspace message; nothing when broken.
static std::optional<uint64_t> elementCount(StringRef space,
                                            unsigned sizeBytes) {
  Cursor cursor(space);
  unsigned version = cursor.number(1);
  unsigned rank = cursor.number(1);
  cursor.take(1); // flags
  unsigned kind = 1;
  if (version == 2)
    kind = cursor.number(1);
  else
    cursor.take(5);
  if ((version != 1 && version != 2) || kind > 2)
    return std::nullopt;
  if (kind == 2) // null
    return 0;
  uint64_t count = 1;
  bool overflow = false, isEmpty = false;
  for (unsigned i = 0; i < rank; ++i) {
    uint64_t size = cursor.number(sizeBytes);
    isEmpty |= size == 0;
    overflow |= __builtin_mul_overflow(count, size, &count);
  }
  if (!cursor.ok() || (overflow && !isEmpty))
    return std::nullopt;
  return isEmpty ? 0 : count;
}

static Expected<Hdf5Attribute> parseAttribute(const Hdf5Image &image,
                                              StringRef data) {
  Cursor cursor(data);
  unsigned version = cursor.number(1);
  unsigned flags = cursor.number(1);
  uint64_t nameSize = cursor.number(2);
  uint64_t typeSize = cursor.number(2);
  uint64_t spaceSize = cursor.number(2);
  if (version == 3)
    cursor.take(1); // character set of the name
  if (version < 1 || version > 3)
    return broken("an attribute has an unknown version");
  auto padded = [&](uint64_t size) {
    StringRef field = cursor.take(version == 1 ? alignTo(size, 8) : size);
    return field.take_front(size);
  };
  Hdf5Attribute attribute;
  attribute.name = padded(nameSize).split('\0').first.str();
  Cursor type(padded(typeSize));
  StringRef space = padded(spaceSize);
  if (version > 1 && flags & 0x03)
    return broken("attribute '" + attribute.name + "' has a named type");
  attribute.typeClass = type.number(1) & 0x0f;
  attribute.typeBits = type.number(3);
  attribute.elementBytes = type.number(4);
  std::optional<uint64_t> count = elementCount(space, image.sizeBytes);
  uint64_t bytes = 0;
  if (!cursor.ok() || !type.ok() || !count ||
      __builtin_mul_overflow(*count, attribute.elementBytes, &bytes))
    return broken("attribute '" + attribute.name + "' is broken");
  attribute.count = *count;
  attribute.data = cursor.take(bytes);
  if (!cursor.ok())
    return broken("attribute '" + attribute.name + "' claims " + Twine(bytes) +
                  " bytes, more than are stored");
  return attribute;
}

Expected<std::vector<Hdf5Attribute>> readAttributes(Hdf5Image &image,
                                                    uint64_t address) {
  Expected<SmallVector<Message>> messages = readHeader(image, address);
  if (!messages)
    return messages.takeError();
  std::vector<Hdf5Attribute> attributes;
  for (const Message &message : *messages) {
    if (message.type == attributeInfoMessage) {
      Cursor cursor(message.data);
      cursor.take(1); // version
      unsigned flags = cursor.number(1);
      cursor.take(flags & 0x01 ? 2 : 0); // highest creation index
      uint64_t heap = cursor.number(image.addressBytes);
      if (cursor.ok() &&
          heap != maskTrailingOnes<uint64_t>(8 * image.addressBytes))
        return broken("its attributes are stored densely, as Keras does not; "
                      "rewrite the file with: h5repack --low=0 --high=0");
    }
    if (message.type != attributeMessage)
      continue;
    if (message.flags & sharedMessage)
      return broken("it shares attributes with other objects");
    Expected<Hdf5Attribute> attribute = parseAttribute(image, message.data);
    if (!attribute)
      return attribute.takeError();
    attributes.push_back(std::move(*attribute));
  }
  return attributes;
}

//===----------------------------------------------------------------------===//
// Texts
//===----------------------------------------------------------------------===//

static constexpr unsigned stringClass = 3;
static constexpr unsigned variableClass = 9;

bool Hdf5Attribute::isText() const {
  return typeClass == stringClass ||
         (typeClass == variableClass && (typeBits & 0x0f) == 1);
}

const char *Hdf5Attribute::className() const {
  static const char *const names[] = {
      "integers",        "floating-point numbers",
      "times",           "text",
      "bit fields",      "opaque bytes",
      "compound values", "object references",
      "an enumeration",  "variable-length sequences",
      "arrays"};
  if (isText())
    return "text";
  return typeClass < std::size(names) ? names[typeClass] : "an unknown type";
}

/// Global heap collection: "GCOL", version, 3 reserved, size, then objects of
/// [index:2][references:2][reserved:4][size] and data padded to 8 bytes; index
/// 0 is free space and the end.
static Expected<StringRef> heapObject(Hdf5Image &image, uint64_t address,
                                      unsigned index) {
  // The two keys that DenseMap keeps for itself are no addresses.
  if (address >= image.bytes.size())
    return broken("its string heap lies outside the file");
  auto [entry, isNew] = image.heaps.try_emplace(address);
  if (isNew) {
    StringRef rest = image.bytes.drop_front(address);
    Cursor header(rest);
    StringRef signature = header.take(4);
    header.take(4);
    uint64_t size = header.number(image.sizeBytes);
    size_t headerBytes = 8 + image.sizeBytes;
    if (!header.ok() || signature != "GCOL" || size < headerBytes ||
        size > rest.size() || size > image.heapBytesLeft)
      return broken("its string heap is broken");
    image.heapBytesLeft -= size;
    Cursor objects(rest.slice(headerBytes, size));
    while (objects.remaining().size() >= headerBytes) {
      unsigned objectIndex = objects.number(2);
      objects.take(6);
      uint64_t objectSize = objects.number(image.sizeBytes);
      if (objectIndex == 0)
        break;
      StringRef object = objects.take(objectSize);
      if (!objects.ok())
        return broken("its string heap is broken");
      entry->second.try_emplace(objectIndex, object);
      objects.take(std::min<uint64_t>(alignTo(objectSize, 8) - objectSize,
                                      objects.remaining().size()));
    }
  }
  auto object = entry->second.find(index);
  if (object == entry->second.end())
    return broken("its string heap has no object " + Twine(index));
  return object->second;
}

Expected<std::vector<std::string>>
readTexts(Hdf5Image &image, const Hdf5Attribute &attribute, uint64_t limit) {
  bool isVariable = attribute.typeClass == variableClass;
  unsigned padding =
      (isVariable ? attribute.typeBits >> 4 : attribute.typeBits) & 0x0f;
  // Null terminated, null padded, padded with spaces; Python cuts at a null.
  auto trim = [&](StringRef text) {
    return padding == 2 ? text.rtrim(' ') : text.split('\0').first;
  };
  uint64_t referenceBytes = 8 + image.addressBytes;
  if (isVariable && attribute.elementBytes != referenceBytes)
    return broken("it has references of " + Twine(attribute.elementBytes) +
                  " bytes, expected " + Twine(referenceBytes));
  std::vector<std::string> texts;
  uint64_t total = 0;
  for (uint64_t i = 0; i < attribute.count; ++i) {
    StringRef element = attribute.data.substr(i * attribute.elementBytes,
                                              attribute.elementBytes);
    if (isVariable) {
      Cursor reference(element);
      uint64_t length = reference.number(4);
      uint64_t address = reference.number(image.addressBytes);
      unsigned index = reference.number(4);
      element = StringRef();
      if (length != 0) {
        Expected<StringRef> object = heapObject(image, address, index);
        if (!object)
          return object.takeError();
        if (length > object->size())
          return broken("it claims a text of " + Twine(length) + " bytes, " +
                        Twine(object->size()) + " are there");
        element = object->take_front(length);
      }
    }
    // An empty text costs memory too.
    total += element.size() + sizeof(std::string);
    if (total > limit)
      return broken("it has more bytes than the limit 'attributeBytes' of " +
                    Twine(limit));
    texts.push_back(trim(element).str());
  }
  return texts;
}

} // namespace kerasc::frontend
