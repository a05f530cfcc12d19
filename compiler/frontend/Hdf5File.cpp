//===- Hdf5File.cpp - a small read-only view of an HDF5 file --------------===//
//
// The HDF5 library trusts much of what a file says, so the file's own claims
// are checked here before the library acts on them: link kinds before a link is
// followed, storage before a dataset is read, string lengths before they are
// allocated.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Hdf5File.h"
#include "compiler/frontend/Hdf5Chunks.h"
#include "compiler/frontend/Hdf5Header.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Endian.h"

#include <hdf5.h>

#include <atomic>
#include <mutex>

using namespace llvm;

namespace kerasc::frontend {

//===----------------------------------------------------------------------===//
// Handles and errors
//===----------------------------------------------------------------------===//

/// Owns one HDF5 identifier of any kind.
class Hid {
public:
  explicit Hid(hid_t id = H5I_INVALID_HID) : id(id) {}
  Hid(Hid &&other) : id(std::exchange(other.id, H5I_INVALID_HID)) {}
  Hid &operator=(Hid &&other) {
    std::swap(id, other.id);
    return *this;
  }
  ~Hid() {
    if (id >= 0)
      H5Idec_ref(id);
  }
  hid_t get() const { return id; }
  explicit operator bool() const { return id >= 0; }

private:
  hid_t id;
};

struct Hdf5Group::Handle {
  Hid id;
  std::optional<std::vector<Hdf5Attribute>> attributes; // once asked for
};

/// What all groups of one open file share. Declaration order is destruction
/// order reversed: the file closes before its bytes go.
class Hdf5Context {
public:
  StringRef bytes;
  std::shared_ptr<const void> owner;
  std::string name;
  Limits limits;
  Hid file;
  Hdf5Image image;

  /// Objects the file may still make us visit.
  uint64_t objectsLeft = 0;
  /// Every stored byte is read at most once, so datasets may claim no more than
  /// the file has: overlapping storage is no bomb.
  uint64_t datasetBytesLeft = 0;

  Error error(const Twine &reason) const {
    return createStringError(inconvertibleErrorCode(),
                             "'" + name + "': " + reason);
  }
  Error visit(StringRef path) {
    if (objectsLeft == 0)
      return error("has more objects than the limit 'hdf5Objects' of " +
                   Twine(limits.hdf5Objects) + " allows (at '" + path + "')");
    --objectsLeft;
    return Error::success();
  }
};

/// What the library says about the call that just failed, innermost first.
static std::string libraryReason() {
  std::string reason;
  auto take = [](unsigned, const H5E_error2_t *error, void *data) -> herr_t {
    if (error->desc && *error->desc)
      *static_cast<std::string *>(data) = error->desc;
    return 1; // the first is the cause, the others only report it
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, &reason);
  H5Eclear2(H5E_DEFAULT);
  return reason.empty() ? "unknown reason" : reason;
}

/// Once per process: no messages on stderr, no plugins from the environment.
static void initialiseLibrary() {
  static std::once_flag once;
  std::call_once(once, [] {
    H5open();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5PLset_loading_state(0);
  });
}

//===----------------------------------------------------------------------===//
// Opening
//===----------------------------------------------------------------------===//

static constexpr StringLiteral signature("\x89HDF\r\n\x1a\n");

/// `bytes` from the signature on; a user block of 512 bytes, or a power of two
/// times that, may come first. Empty without a signature.
static StringRef fromSignature(StringRef bytes) {
  for (uint64_t offset = 0; offset < bytes.size();
       offset = offset ? offset * 2 : 512)
    if (bytes.drop_front(offset).starts_with(signature))
      return bytes.drop_front(offset);
  return StringRef();
}

bool Hdf5File::recognise(StringRef bytes) {
  return !fromSignature(bytes).empty();
}

// The core driver asks these for memory to copy the file image into; they hand
// out the image itself. The file is opened for reading only and is never
// resized, so nothing writes to it.
static void *giveImage(size_t, H5FD_file_image_op_t, void *image) {
  return image;
}
static void *keepImage(void *to, const void *, size_t, H5FD_file_image_op_t,
                       void *) {
  return to;
}
static void *refuseResize(void *, size_t, H5FD_file_image_op_t, void *) {
  return nullptr;
}
static herr_t leaveImage(void *, H5FD_file_image_op_t, void *) { return 0; }
static void *shareImage(void *image) { return image; }
static herr_t dropImage(void *) { return 0; }

Expected<Hdf5Group> Hdf5File::open(StringRef bytes,
                                   std::shared_ptr<const void> owner,
                                   StringRef name, const Limits &limits) {
  initialiseLibrary();
  auto context = std::make_shared<Hdf5Context>();
  context->bytes = bytes;
  context->owner = std::move(owner);
  context->name = name.str();
  context->limits = limits;
  context->objectsLeft = limits.hdf5Objects;
  context->datasetBytesLeft = bytes.size();
  context->image.bytes = fromSignature(bytes);
  // Headers are small; reading one again for another question is fine.
  context->image.headerBytesLeft = 64 * bytes.size();
  context->image.heapBytesLeft = bytes.size();
  if (Error error = checkRoot(context->image))
    return context->error("cannot be read as HDF5: " +
                          toString(std::move(error)));

  void *image = const_cast<char *>(bytes.data());
  H5FD_file_image_callbacks_t callbacks = {giveImage,  keepImage,  refuseResize,
                                           leaveImage, shareImage, dropImage,
                                           image};
  Hid access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_fapl_core(access.get(), 1 << 16, /*backing_store=*/false);
  H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
  H5Pset_file_image_callbacks(access.get(), &callbacks);
  H5Pset_file_image(access.get(), image, bytes.size());
  // The name is never looked up, the image stands in for the file; but the
  // library takes two open images of one name for one file.
  static std::atomic<uint64_t> images{0};
  std::string imageName = "kerasc-image-" + std::to_string(images++);
  context->file = Hid(H5Fopen(imageName.c_str(), H5F_ACC_RDONLY, access.get()));
  if (!context->file)
    return context->error("cannot be read as HDF5: " + libraryReason());

  Hid creation(H5Fget_create_plist(context->file.get()));
  hsize_t userBlock = 0;
  size_t addressBytes = 0, sizeBytes = 0;
  if (H5Pget_userblock(creation.get(), &userBlock) < 0 ||
      H5Pget_sizes(creation.get(), &addressBytes, &sizeBytes) < 0)
    return context->error("cannot be read as HDF5: " + libraryReason());
  // The library must see the structure that was checked.
  if (userBlock != bytes.size() - context->image.bytes.size() ||
      addressBytes != context->image.addressBytes ||
      sizeBytes != context->image.sizeBytes)
    return context->error("cannot be read as HDF5: its superblock is broken");

  auto handle = std::make_shared<Hdf5Group::Handle>();
  handle->id = Hid(H5Gopen2(context->file.get(), "/", H5P_DEFAULT));
  if (!handle->id)
    return context->error("cannot open the root group: " + libraryReason());
  return Hdf5Group(std::move(context), std::move(handle), "/");
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

Hdf5Group::Hdf5Group(std::shared_ptr<Hdf5Context> context,
                     std::shared_ptr<Handle> handle, std::string where)
    : context(std::move(context)), handle(std::move(handle)),
      where(std::move(where)) {}

static std::string childPath(StringRef parent, StringRef child) {
  return (parent == "/" ? "/" + child : parent + "/" + child).str();
}

static const char *linkKind(H5L_type_t type) {
  switch (type) {
  case H5L_TYPE_SOFT:
    return "a soft link";
  case H5L_TYPE_EXTERNAL:
    return "an external link";
  default:
    return "a user-defined link";
  }
}

/// An object found by its path; `id` is invalid when there is none.
struct Hdf5Group::Located {
  Hid id;
  std::string where;
};

/// Follows `path` link by link, so that every link is known to be a hard one
/// before the library follows it.
Expected<Hdf5Group::Located> Hdf5Group::locate(StringRef path) const {
  SmallVector<StringRef> parts;
  path.split(parts, '/', -1, /*KeepEmpty=*/false);
  if (parts.empty() || parts.size() > context->limits.hdf5Depth)
    return context->error("'" + path +
                          "' is no name that Keras writes, or deeper than the "
                          "limit 'hdf5Depth' of " +
                          Twine(context->limits.hdf5Depth));
  Located found = {Hid(), where};
  for (StringRef part : parts) {
    hid_t parent = found.id ? found.id.get() : handle->id.get();
    if (found.id && H5Iget_type(parent) != H5I_GROUP)
      return context->error("'" + found.where +
                            "' is a dataset, expected a "
                            "group");
    std::string name = part.str();
    found.where = childPath(found.where, part);
    if (Error error = context->visit(found.where))
      return error;
    // To HDF5, "." is the group itself, which is no link.
    if (name == "." || name.find('\0') != std::string::npos)
      return context->error("'" + found.where +
                            "' is no name that Keras "
                            "writes");
    htri_t exists = H5Lexists(parent, name.c_str(), H5P_DEFAULT);
    if (exists < 0)
      return context->error("cannot look up '" + found.where +
                            "': " + libraryReason());
    if (exists == 0) {
      found.id = Hid();
      return found;
    }
    H5L_info_t link;
    if (H5Lget_info(parent, name.c_str(), &link, H5P_DEFAULT) < 0)
      return context->error("cannot look up '" + found.where +
                            "': " + libraryReason());
    if (link.type != H5L_TYPE_HARD)
      return context->error("'" + found.where + "' is " + linkKind(link.type) +
                            "; links are not followed");
    if (Error error = checkObject(context->image, link.u.address))
      return context->error("cannot open '" + found.where +
                            "': " + toString(std::move(error)));
    Hid child(H5Oopen(parent, name.c_str(), H5P_DEFAULT));
    if (!child)
      return context->error("cannot open '" + found.where +
                            "': " + libraryReason());
    found.id = std::move(child);
  }
  return found;
}

Expected<std::optional<Hdf5Group>> Hdf5Group::group(StringRef path) const {
  Expected<Located> found = locate(path);
  if (!found)
    return found.takeError();
  if (!found->id)
    return std::nullopt;
  if (H5Iget_type(found->id.get()) != H5I_GROUP)
    return context->error("'" + found->where +
                          "' is a dataset, expected a "
                          "group");
  auto child = std::make_shared<Handle>();
  child->id = std::move(found->id);
  return Hdf5Group(context, std::move(child), std::move(found->where));
}

namespace {
struct Listing {
  uint64_t limit;
  std::vector<std::string> names;
  std::string linkName; // the first that is no hard link
  const char *link = nullptr;
};
} // namespace

static herr_t listLink(hid_t, const char *name, const H5L_info_t *info,
                       void *data) {
  auto &listing = *static_cast<Listing *>(data);
  if (info->type != H5L_TYPE_HARD) {
    listing.linkName = name;
    listing.link = linkKind(info->type);
    return 1;
  }
  if (listing.names.size() >= listing.limit)
    return 1;
  listing.names.push_back(name);
  return 0;
}

Expected<std::vector<std::string>> Hdf5Group::children() const {
  Listing listing;
  listing.limit = context->objectsLeft;
  hsize_t position = 0;
  herr_t status = H5Literate(handle->id.get(), H5_INDEX_NAME, H5_ITER_INC,
                             &position, listLink, &listing);
  if (status < 0)
    return context->error("cannot list '" + where + "': " + libraryReason());
  if (listing.link)
    return context->error("'" + childPath(where, listing.linkName) + "' is " +
                          listing.link + "; links are not followed");
  for (const std::string &name : listing.names)
    if (Error error = context->visit(childPath(where, name)))
      return error;
  if (status > 0) {
    context->objectsLeft = 0;
    return context->visit(where);
  }
  return std::move(listing.names);
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// The attributes of an opened object.
static Expected<std::vector<Hdf5Attribute>>
attributesOf(Hdf5Context &context, hid_t object, StringRef where) {
  if (Error error = context.visit(where))
    return error;
  H5O_info_t info;
  if (H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0)
    return context.error("cannot open '" + where + "': " + libraryReason());
  Expected<std::vector<Hdf5Attribute>> attributes =
      readAttributes(context.image, info.addr);
  if (!attributes)
    return context.error("cannot read the attributes of '" + where +
                         "': " + toString(attributes.takeError()));
  return attributes;
}

/// All elements of text attribute `name`, nothing when it is absent.
static Expected<std::optional<std::vector<std::string>>>
attributeTexts(Hdf5Context &context,
               const std::vector<Hdf5Attribute> &attributes, StringRef where,
               StringRef name) {
  auto found = llvm::find_if(
      attributes, [&](const Hdf5Attribute &each) { return each.name == name; });
  if (found == attributes.end())
    return std::nullopt;
  std::string what = ("attribute '" + name + "' of '" + where + "'").str();
  if (found->count == 0) // whatever its type: numpy's empty list is float64
    return std::vector<std::string>();
  if (!found->isText())
    return context.error(what + " holds " + found->className() +
                         ", expected text");
  Expected<std::vector<std::string>> texts =
      readTexts(context.image, *found, context.limits.attributeBytes);
  if (!texts)
    return context.error("cannot read " + what + ": " +
                         toString(texts.takeError()));
  return std::move(*texts);
}

Expected<std::optional<std::vector<std::string>>>
Hdf5Group::attribute(StringRef name) const {
  if (!handle->attributes) {
    Expected<std::vector<Hdf5Attribute>> attributes =
        attributesOf(*context, handle->id.get(), where);
    if (!attributes)
      return attributes.takeError();
    handle->attributes = std::move(*attributes);
  }
  return attributeTexts(*context, *handle->attributes, where, name);
}

Expected<std::optional<std::string>> Hdf5Group::text(StringRef name) const {
  Expected<std::optional<std::vector<std::string>>> values = attribute(name);
  if (!values)
    return values.takeError();
  if (!*values)
    return std::nullopt;
  if ((*values)->size() != 1)
    return context->error("attribute '" + name + "' of '" + where + "' has " +
                          Twine((*values)->size()) +
                          " elements, expected one "
                          "text");
  return std::move((*values)->front());
}

Expected<std::optional<std::vector<std::string>>>
Hdf5Group::texts(StringRef name) const {
  Expected<std::optional<std::vector<std::string>>> whole = attribute(name);
  if (!whole || *whole)
    return whole;
  // Keras splits a list that exceeds the 64 KiB of an object header message.
  std::vector<std::string> result;
  for (unsigned part = 0;; ++part) {
    Expected<std::optional<std::vector<std::string>>> values =
        attribute(name.str() + std::to_string(part));
    if (!values)
      return values.takeError();
    if (!*values)
      return part == 0 ? std::nullopt : std::optional(std::move(result));
    result.insert(result.end(), std::make_move_iterator((*values)->begin()),
                  std::make_move_iterator((*values)->end()));
  }
}

//===----------------------------------------------------------------------===//
// Datasets
//===----------------------------------------------------------------------===//

static const char *className(hid_t type) {
  switch (H5Tget_class(type)) {
  case H5T_INTEGER:
    return "integers";
  case H5T_FLOAT:
    return "floating-point numbers";
  case H5T_STRING:
    return "text";
  case H5T_BITFIELD:
    return "bit fields";
  case H5T_OPAQUE:
    return "opaque bytes";
  case H5T_COMPOUND:
    return "compound values";
  case H5T_REFERENCE:
    return "object references";
  case H5T_ENUM:
    return "an enumeration";
  case H5T_VLEN:
    return "variable-length sequences";
  case H5T_ARRAY:
    return "arrays";
  default:
    return "an unknown type";
  }
}

/// Number of elements of a data space, nothing on overflow. A null space has
/// none.
static std::optional<uint64_t> elementCount(hid_t space,
                                            std::vector<int64_t> &shape) {
  H5S_class_t kind = H5Sget_simple_extent_type(space);
  if (kind == H5S_NULL) {
    shape = {0};
    return 0;
  }
  int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > H5S_MAX_RANK)
    return std::nullopt;
  hsize_t dims[H5S_MAX_RANK];
  if (H5Sget_simple_extent_dims(space, dims, nullptr) < 0)
    return std::nullopt;
  uint64_t count = 1;
  bool overflow = false, empty = false;
  for (int i = 0; i < rank; ++i) {
    if (dims[i] > static_cast<uint64_t>(INT64_MAX))
      return std::nullopt;
    shape.push_back(dims[i]);
    empty |= dims[i] == 0;
    overflow |= __builtin_mul_overflow(count, dims[i], &count);
  }
  if (empty)
    return 0;
  return overflow ? std::nullopt : std::optional<uint64_t>(count);
}

namespace {

/// How an element type lies in the file: the type to ask HDF5 for (little
/// endian) and whether the file's type is that one but for byte order.
struct StoredType {
  ElementType type;
  Hid memory;
};

Hid halfType() {
  Hid half(H5Tcopy(H5T_IEEE_F32LE));
  H5Tset_fields(half.get(), 15, 10, 5, 0, 10);
  H5Tset_size(half.get(), 2);
  H5Tset_ebias(half.get(), 15);
  return half;
}

bool equalButForOrder(hid_t type, hid_t littleEndianType) {
  if (H5Tequal(type, littleEndianType) > 0)
    return true;
  Hid swapped(H5Tcopy(littleEndianType));
  H5Tset_order(swapped.get(), H5T_ORDER_BE);
  return H5Tequal(type, swapped.get()) > 0;
}

/// numpy's bool as h5py stores it: an int8 enumeration FALSE = 0, TRUE = 1.
bool isBoolean(hid_t type) {
  if (H5Tget_class(type) != H5T_ENUM || H5Tget_size(type) != 1 ||
      H5Tget_nmembers(type) != 2)
    return false;
  for (unsigned i = 0; i < 2; ++i) {
    char *name = H5Tget_member_name(type, i);
    signed char value = -1;
    bool same = name && H5Tget_member_value(type, i, &value) >= 0 &&
                StringRef(name) == (value == 1 ? "TRUE" : "FALSE") &&
                (value == 0 || value == 1);
    H5free_memory(name);
    if (!same)
      return false;
  }
  return true;
}

/// Keras stores bfloat16 as two opaque bytes with an attribute saying so.
bool isBfloat16(Hdf5Context &context, hid_t dataset, hid_t type,
                StringRef where) {
  if (H5Tget_class(type) != H5T_OPAQUE || H5Tget_size(type) != 2)
    return false;
  Expected<std::vector<Hdf5Attribute>> attributes =
      attributesOf(context, dataset, where);
  if (!attributes) {
    consumeError(attributes.takeError()); // then the type is just unknown
    return false;
  }
  Expected<std::optional<std::vector<std::string>>> dtype =
      attributeTexts(context, *attributes, where, "dtype");
  if (!dtype) {
    consumeError(dtype.takeError());
    return false;
  }
  return *dtype && *dtype == std::vector<std::string>{"bfloat16"};
}

std::optional<StoredType> storedType(Hdf5Context &context, hid_t dataset,
                                     hid_t type, StringRef where) {
  static const std::pair<ElementType, hid_t> standard[] = {
      {ElementType::f32, H5T_IEEE_F32LE}, {ElementType::f64, H5T_IEEE_F64LE},
      {ElementType::i8, H5T_STD_I8LE},    {ElementType::i16, H5T_STD_I16LE},
      {ElementType::i32, H5T_STD_I32LE},  {ElementType::i64, H5T_STD_I64LE},
      {ElementType::u8, H5T_STD_U8LE}};
  for (auto [element, memory] : standard)
    if (equalButForOrder(type, memory))
      return StoredType{element, Hid(H5Tcopy(memory))};
  Hid half = halfType();
  if (equalButForOrder(type, half.get()))
    return StoredType{ElementType::f16, std::move(half)};
  if (isBoolean(type))
    return StoredType{ElementType::boolean, Hid(H5Tcopy(type))};
  if (isBfloat16(context, dataset, type, where))
    return StoredType{ElementType::bf16, Hid(H5Tcopy(type))};
  return std::nullopt;
}

} // namespace

/// Where the bytes of a dataset are.
struct Storage {
  uint64_t bytes = 0; // stored in the file
  std::optional<StringRef> contiguous;
  std::optional<ChunkLayout> chunks;
};

/// The storage of a dataset of `shape` that declares `bytes` bytes; nothing,
/// and a reason, when the file does not back the claim.
static std::optional<Storage>
findStorage(const Hdf5Context &context, hid_t dataset, hid_t space,
            hid_t creation, const std::vector<int64_t> &shape, uint64_t bytes,
            unsigned elementBytes, std::string &reason) {
  Storage storage;
  auto refuse = [&](std::string why) {
    reason = std::move(why);
    return std::nullopt;
  };
  std::string claim = "declares " + std::to_string(bytes) + " bytes, ";
  storage.bytes = H5Dget_storage_size(dataset);
  std::string stored = std::to_string(storage.bytes);
  if (storage.bytes > context.bytes.size())
    return refuse("claims " + stored + " stored bytes in a file of " +
                  std::to_string(context.bytes.size()));
  switch (H5Pget_layout(creation)) {
  case H5D_COMPACT:
    if (storage.bytes != bytes)
      return refuse(claim + stored + " are stored");
    return storage;
  case H5D_CONTIGUOUS: {
    haddr_t offset = H5Dget_offset(dataset);
    if (offset == HADDR_UNDEF)
      return refuse(claim + "none are stored");
    if (storage.bytes < bytes)
      return refuse(claim + stored + " are stored");
    // HDF5 counts the user block in here, but nowhere else.
    if (offset > context.bytes.size() - storage.bytes)
      return refuse(claim + "but lies beyond the end of the file");
    storage.contiguous = context.bytes.substr(offset, bytes);
    return storage;
  }
  case H5D_CHUNKED: {
    // HDF5's releases disagree on where chunks are in such a file.
    if (context.image.bytes.size() != context.bytes.size())
      return refuse("is chunked in a file with a user block; rewrite the file "
                    "with: h5repack");
    storage.chunks = chunkLayout(creation, shape.size(), elementBytes, reason);
    if (!storage.chunks)
      return std::nullopt;
    uint64_t expected = 1;
    for (size_t i = 0; i < shape.size(); ++i) // at most the element count
      expected *= (shape[i] - 1) / storage.chunks->chunk[i] + 1;
    hsize_t present = 0;
    if (H5Dget_num_chunks(dataset, space, &present) < 0)
      return refuse("has unreadable chunks: " + libraryReason());
    if (present != expected)
      return refuse("has " + std::to_string(present) + " chunks, expected " +
                    std::to_string(expected) + " for its shape");
    // A chunk may be larger than its dataset.
    uint64_t ratio =
        storage.chunks->filters.empty() ? 1 : context.limits.archiveExpansion;
    if (std::max(bytes, storage.chunks->chunkBytes) / ratio > storage.bytes)
      return refuse(claim + stored +
                    " are stored, beyond the limit 'archiveExpansion'");
    return storage;
  }
  default:
    return refuse("has an unknown storage layout");
  }
}

Expected<std::optional<WeightArray>>
Hdf5Group::read(StringRef path, const std::vector<int64_t> &expected) const {
  Expected<Located> found = locate(path);
  if (!found)
    return found.takeError();
  if (!found->id)
    return std::nullopt;
  hid_t dataset = found->id.get();
  std::string what = "dataset '" + found->where + "' ";
  auto refuse = [&](const Twine &reason) {
    return context->error(what + reason);
  };
  if (H5Iget_type(dataset) != H5I_DATASET)
    return context->error("'" + found->where + "' is no dataset");

  // Where the bytes are, before anything that might go and look for them.
  Hid creation(H5Dget_create_plist(dataset));
  if (!creation)
    return refuse("cannot be read: " + libraryReason());
  if (H5Pget_layout(creation.get()) == H5D_VIRTUAL)
    return refuse("is a virtual dataset, whose bytes are in other files");
  if (H5Pget_external_count(creation.get()) != 0)
    return refuse("has external storage, its bytes are in another file");

  Hid type(H5Dget_type(dataset));
  Hid space(H5Dget_space(dataset));
  if (!type || !space)
    return refuse("cannot be read: " + libraryReason());
  WeightArray array;
  array.name = found->where;
  std::optional<uint64_t> count = elementCount(space.get(), array.shape);
  if (!count || *count > context->limits.elements)
    return refuse("has more elements than the limit 'elements' of " +
                  Twine(context->limits.elements) + " allows");
  if (H5Tcommitted(type.get()) > 0)
    return refuse("has a named type, expected plain numbers");
  std::optional<StoredType> stored =
      storedType(*context, dataset, type.get(), found->where);
  if (!stored)
    return refuse(Twine("holds ") + className(type.get()) + " of " +
                  Twine(H5Tget_size(type.get())) +
                  " bytes, expected float16, bfloat16, float32, float64, "
                  "int8 to int64, uint8 or bool");
  array.type = stored->type;
  if (array.shape != expected)
    return array;

  uint64_t bytes = *count * elementSize(array.type);
  std::shared_ptr<const Buffer> result;
  if (bytes) {
    std::string reason;
    std::optional<Storage> storage =
        findStorage(*context, dataset, space.get(), creation.get(), array.shape,
                    bytes, elementSize(array.type), reason);
    if (!storage)
      return refuse(reason);
    if (storage->bytes > context->datasetBytesLeft)
      return refuse("shares stored bytes with other datasets");
    context->datasetBytesLeft -= storage->bytes;
    bool swap = H5Tget_order(type.get()) == H5T_ORDER_BE;
    if (storage->contiguous && !swap) {
      result = Buffer::view(storage->contiguous->data(), bytes, context->owner);
    } else {
      std::shared_ptr<Buffer> buffer = Buffer::allocate(bytes);
      if (!buffer)
        return refuse("of " + Twine(bytes) + " bytes does not fit in memory");
      if (storage->contiguous) {
        std::memcpy(buffer->data(), storage->contiguous->data(), bytes);
        swapElements(buffer->data(), bytes, elementSize(array.type));
      } else if (storage->chunks)
        reason = readChunks(dataset, *storage->chunks, array.shape,
                            elementSize(array.type), swap, context->image.bytes,
                            buffer->data());
      else if (H5Dread(dataset, stored->memory.get(), H5S_ALL, H5S_ALL,
                       H5P_DEFAULT, buffer->data()) < 0)
        reason = libraryReason();
      result = std::move(buffer);
    }
    if (!reason.empty())
      return refuse("cannot be read: " + reason);
  } else {
    result = Buffer::allocate(0);
    if (!result)
      return refuse("does not fit in memory");
  }
  if (array.type == ElementType::boolean)
    for (size_t i = 0; i < result->size(); ++i)
      if (static_cast<unsigned char>(result->data()[i]) > 1)
        return refuse("holds a bool that is neither 0 nor 1");
  array.bytes = std::move(result);
  return array;
}

} // namespace kerasc::frontend
