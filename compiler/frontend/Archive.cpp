//===- Archive.cpp - the named members of a .keras file -------------------===//
//
// libzip reads the archive; what is added here is distrust of sizes, Python's
// rule for equal names, and the way around a copy of a stored weights file.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Archive.h"
#include "compiler/frontend/Buffer.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <zip.h>

#include <algorithm>

using namespace llvm;

namespace kerasc::frontend {

static Error archiveError(StringRef name, const Twine &reason) {
  return createStringError(inconvertibleErrorCode(),
                           "'" + name + "' " + reason);
}

Expected<SharedBytes> readFile(StringRef path) {
  sys::fs::file_status status;
  if (std::error_code code = sys::fs::status(path, status))
    return archiveError(path, "cannot be read: " + code.message());
  if (status.type() != sys::fs::file_type::regular_file)
    return archiveError(path, "is not a regular file");
  ErrorOr<std::unique_ptr<MemoryBuffer>> file = MemoryBuffer::getFile(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return archiveError(path, "cannot be read: " + file.getError().message());
  std::shared_ptr<const MemoryBuffer> owner = std::move(*file);
  return SharedBytes{owner->getBuffer(), owner};
}

bool Archive::has(StringRef member) const {
  return std::binary_search(names.begin(), names.end(), member);
}

/// "folder/" when the model lies in a folder of the archive, else "". The
/// configuration nearest to the root is the model's.
static std::string commonPrefix(const std::vector<std::string> &names) {
  static constexpr StringLiteral config = "config.json";
  StringRef best;
  bool found = false;
  for (StringRef name : names) {
    StringRef prefix = name;
    if (!prefix.consume_back(config) ||
        (!prefix.empty() && !prefix.ends_with("/")) ||
        prefix.starts_with("__MACOSX/"))
      continue;
    if (!found || prefix.count('/') < best.count('/')) {
      best = prefix;
      found = true;
    }
  }
  return best.str();
}

//===----------------------------------------------------------------------===//
// Zip
//===----------------------------------------------------------------------===//

namespace {

class ZipArchive : public Archive {
public:
  ZipArchive(SharedBytes file, StringRef name, const Limits &limits)
      : file(std::move(file)), name(name), limits(limits) {}
  ~ZipArchive() override {
    if (archive)
      zip_discard(archive);
  }

  Error open();
  Expected<SharedBytes> read(StringRef member, uint64_t limit) const override;

private:
  static zip_int64_t source(void *self, void *data, zip_uint64_t length,
                            zip_source_cmd_t command);
  Error refuse(StringRef member, const Twine &reason) const {
    return archiveError(name, "member '" + member + "' " + reason);
  }

  SharedBytes file;
  std::string name;
  Limits limits;
  zip_t *archive = nullptr;
  StringMap<uint64_t> indices;

  // The zip_source over `file`.
  uint64_t position = 0;
  uint64_t lastRead = 0; // where the last read began
  zip_error_t sourceError = {};
};

} // namespace

/// Serves `file` to libzip and remembers where it reads: libzip does not tell
/// where a stored member lies.
zip_int64_t ZipArchive::source(void *self, void *data, zip_uint64_t length,
                               zip_source_cmd_t command) {
  auto &zip = *static_cast<ZipArchive *>(self);
  StringRef bytes = zip.file.bytes;
  switch (command) {
  case ZIP_SOURCE_OPEN:
    zip.position = 0;
    return 0;
  case ZIP_SOURCE_READ: {
    StringRef part = bytes.substr(zip.position, length);
    std::copy(part.begin(), part.end(), static_cast<char *>(data));
    zip.lastRead = zip.position;
    zip.position += part.size();
    return part.size();
  }
  case ZIP_SOURCE_CLOSE:
  case ZIP_SOURCE_FREE:
    return 0;
  case ZIP_SOURCE_STAT: {
    auto *stat =
        ZIP_SOURCE_GET_ARGS(zip_stat_t, data, length, &zip.sourceError);
    if (!stat)
      return -1;
    zip_stat_init(stat);
    stat->size = bytes.size();
    stat->valid = ZIP_STAT_SIZE;
    return sizeof(*stat);
  }
  case ZIP_SOURCE_ERROR:
    return zip_error_to_data(&zip.sourceError, data, length);
  case ZIP_SOURCE_SEEK: {
    zip_int64_t to = zip_source_seek_compute_offset(
        zip.position, bytes.size(), data, length, &zip.sourceError);
    if (to < 0)
      return -1;
    zip.position = to;
    return 0;
  }
  case ZIP_SOURCE_TELL:
    return zip.position;
  case ZIP_SOURCE_SUPPORTS:
    return zip_source_make_command_bitmap(
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
        ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
        ZIP_SOURCE_SUPPORTS, -1);
  default:
    zip_error_set(&zip.sourceError, ZIP_ER_OPNOTSUPP, 0);
    return -1;
  }
}

Error ZipArchive::open() {
  zip_error_t error;
  zip_error_init(&error);
  auto fail = [&]() {
    std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    return archiveError(name, "is a broken zip archive: " + reason);
  };
  zip_source_t *from = zip_source_function_create(source, this, &error);
  if (!from)
    return fail();
  archive = zip_open_from_source(from, ZIP_RDONLY, &error);
  if (!archive) {
    zip_source_free(from);
    return fail();
  }
  zip_error_fini(&error);

  uint64_t count = zip_get_num_entries(archive, 0);
  if (count > limits.archiveMembers)
    return archiveError(name, "has " + Twine(count) +
                                  " members, more than the limit "
                                  "'archiveMembers' of " +
                                  Twine(limits.archiveMembers));
  for (uint64_t i = 0; i < count; ++i) {
    const char *member = zip_get_name(archive, i, ZIP_FL_ENC_RAW);
    if (!member)
      return archiveError(name, "has a member without a name");
    std::string path = member;
    std::replace(path.begin(), path.end(), '\\', '/');
    if (indices.insert_or_assign(path, i).second)
      names.push_back(std::move(path));
  }
  std::string prefix = commonPrefix(names);
  if (!prefix.empty()) {
    StringMap<uint64_t> inside;
    for (const auto &entry : indices) {
      StringRef path = entry.first();
      if (path.consume_front(prefix))
        inside[path] = entry.second;
    }
    indices = std::move(inside);
    names.clear();
    for (const auto &entry : indices)
      names.push_back(entry.first().str());
  }
  llvm::sort(names);
  return Error::success();
}

Expected<SharedBytes> ZipArchive::read(StringRef member, uint64_t limit) const {
  zip_stat_t stat;
  zip_stat_init(&stat);
  auto found = indices.find(member);
  if (found == indices.end())
    return refuse(member, "does not exist");
  constexpr unsigned needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                              ZIP_STAT_COMP_METHOD | ZIP_STAT_CRC |
                              ZIP_STAT_ENCRYPTION_METHOD;
  if (zip_stat_index(archive, found->second, 0, &stat) < 0 ||
      (stat.valid & needed) != needed)
    return refuse(member, "has no valid header");
  if (stat.encryption_method != ZIP_EM_NONE)
    return refuse(member, "is encrypted; kerasc reads no passwords");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return refuse(member, "uses compression method " +
                              Twine(unsigned(stat.comp_method)) +
                              ", supported are stored and deflated");
  if (stat.size > limit)
    return refuse(member, "is " + Twine(stat.size) + " bytes, the limit is " +
                              Twine(limit));
  if (stat.comp_size > file.bytes.size() ||
      stat.size / limits.archiveExpansion > stat.comp_size)
    return refuse(member, "claims to unpack from " + Twine(stat.comp_size) +
                              " to " + Twine(stat.size) +
                              " bytes, beyond the limit 'archiveExpansion'");

  zip_file_t *handle = zip_fopen_index(archive, found->second, 0);
  if (!handle)
    return refuse(member, Twine("cannot be opened: ") + zip_strerror(archive));
  std::unique_ptr<zip_file_t, int (*)(zip_file_t *)> closer(handle, zip_fclose);
  auto readSome = [&](char *to, uint64_t size) -> int64_t {
    return zip_fread(handle, to, size);
  };
  auto broken = [&]() {
    return refuse(member, Twine("is broken: ") +
                              zip_error_strerror(zip_file_get_error(handle)));
  };

  // A stored member is there already: take it where the first read finds it, if
  // the checksum agrees.
  char first;
  if (stat.comp_method == ZIP_CM_STORE && stat.comp_size == stat.size &&
      stat.size > 0) {
    if (readSome(&first, 1) != 1)
      return broken();
    StringRef inPlace = file.bytes.substr(lastRead, stat.size);
    if (inPlace.size() == stat.size &&
        crc32(arrayRefFromStringRef(inPlace)) == stat.crc)
      return SharedBytes{inPlace, file.owner};
    closer.reset(handle = zip_fopen_index(archive, found->second, 0));
    if (!handle)
      return refuse(member,
                    Twine("cannot be opened: ") + zip_strerror(archive));
  }

  std::shared_ptr<Buffer> buffer = Buffer::allocate(stat.size);
  if (!buffer)
    return refuse(member,
                  "of " + Twine(stat.size) + " bytes does not fit in memory");
  uint64_t done = 0;
  while (done < stat.size) {
    int64_t part = readSome(buffer->data() + done, stat.size - done);
    if (part < 0)
      return broken();
    if (part == 0)
      return refuse(member, "ends after " + Twine(done) + " of " +
                                Twine(stat.size) + " bytes");
    done += part;
  }
  // The end of the data is where libzip compares the checksum.
  int64_t more = readSome(&first, 1);
  if (more < 0)
    return broken();
  if (more > 0)
    return refuse(member, "unpacks to more than the " + Twine(stat.size) +
                              " bytes it claims");
  return SharedBytes{StringRef(buffer->data(), buffer->size()), buffer};
}

std::optional<StringRef> Archive::findZip(StringRef bytes) {
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"))
    return bytes;
  // The end record: signature, 4 numbers of 2 bytes, then size and offset of
  // the directory, which lies just before; a comment of up to 64 KiB follows.
  constexpr size_t recordBytes = 22;
  StringRef tail = bytes.take_back(recordBytes + 0xffff);
  size_t at = tail.rfind("PK\x05\x06");
  if (at == StringRef::npos || tail.size() - at < recordBytes)
    return std::nullopt;
  const char *record = tail.data() + at;
  uint64_t size = support::endian::read32le(record + 12);
  uint64_t offset = support::endian::read32le(record + 16);
  uint64_t end = record - bytes.data();
  if (size + offset > end ||
      !bytes.drop_front(end - size).starts_with("PK\x01\x02"))
    return std::nullopt;
  return bytes.drop_front(end - size - offset);
}

Expected<std::unique_ptr<Archive>>
Archive::openZip(SharedBytes file, StringRef name, const Limits &limits) {
  auto archive = std::make_unique<ZipArchive>(std::move(file), name, limits);
  if (Error error = archive->open())
    return error;
  return archive;
}

//===----------------------------------------------------------------------===//
// Directory
//===----------------------------------------------------------------------===//

namespace {

class DirectoryArchive : public Archive {
public:
  DirectoryArchive(StringRef path, const Limits &limits)
      : path(path), limits(limits) {}

  Error open();
  Expected<SharedBytes> read(StringRef member, uint64_t limit) const override;

private:
  std::string path;
  Limits limits;
};

} // namespace

/// Only the top: `assets` is not ours to read, and depth is not ours to walk.
Error DirectoryArchive::open() {
  std::error_code code;
  for (sys::fs::directory_iterator entry(path, code), end;
       entry != end && !code; entry.increment(code)) {
    if (names.size() >= limits.archiveMembers)
      return archiveError(path, "has more entries than the limit "
                                "'archiveMembers' allows");
    names.push_back(sys::path::filename(entry->path()).str());
  }
  if (code)
    return archiveError(path, "cannot be listed: " + code.message());
  llvm::sort(names);
  return Error::success();
}

Expected<SharedBytes> DirectoryArchive::read(StringRef member,
                                             uint64_t limit) const {
  SmallString<256> target(path), realTarget, realRoot;
  sys::path::append(target, member);
  if (std::error_code code = sys::fs::real_path(path, realRoot))
    return archiveError(path, "cannot be read: " + code.message());
  if (std::error_code code = sys::fs::real_path(target, realTarget))
    return archiveError(target, "cannot be read: " + code.message());
  if (sys::path::parent_path(realTarget) != realRoot)
    return archiveError(target, "is a link out of the directory");
  Expected<SharedBytes> file = readFile(realTarget);
  if (file && file->bytes.size() > limit)
    return archiveError(target, "is " + Twine(file->bytes.size()) +
                                    " bytes, the limit is " + Twine(limit));
  return file;
}

Expected<std::unique_ptr<Archive>>
Archive::openDirectory(StringRef path, const Limits &limits) {
  auto archive = std::make_unique<DirectoryArchive>(path, limits);
  if (Error error = archive->open())
    return error;
  return archive;
}

} // namespace kerasc::frontend
