//===- Hdf5FileTest.cpp - what of HDF5 is read, and what is refused -------===//

#include "compiler/frontend/Hdf5File.h"
#include "compiler/frontend/Archive.h"
#include "test/unit/frontend/Hdf5Writer.h"
#include "test/unit/frontend/TestSupport.h"

#include "llvm/Support/MemoryBuffer.h"

using namespace kerasc::frontend;
using namespace kerasc::frontend::test;
using namespace llvm;

namespace {

class Hdf5FileTest : public testing::Test {
protected:
  TemporaryDirectory directory;
  std::string path = directory.path("test.h5");
  Limits limits;

  Hdf5Group open() {
    Expected<SharedBytes> file = readFile(path);
    EXPECT_TRUE(bool(file));
    Expected<Hdf5Group> root =
        Hdf5File::open(file->bytes, file->owner, "test.h5", limits);
    EXPECT_TRUE(bool(root)) << toString(root.takeError());
    return *root;
  }

  template <typename T> T good(Expected<std::optional<T>> value) {
    if (!value) {
      ADD_FAILURE() << toString(value.takeError());
      return T();
    }
    EXPECT_TRUE(value->has_value());
    return value->value_or(T());
  }

  template <typename T> std::string bad(Expected<T> value) {
    if (value) {
      ADD_FAILURE() << "accepted";
      return "";
    }
    return toString(value.takeError());
  }

  void expectRefused(const std::string &dataset, std::vector<int64_t> shape,
                     const std::string &reason) {
    std::string message = bad(open().read(dataset, shape));
    EXPECT_NE(message.find(reason), std::string::npos) << message;
    EXPECT_NE(message.find("test.h5"), std::string::npos) << message;
    EXPECT_NE(message.find(dataset), std::string::npos) << message;
  }
};

hid_t chunked(std::vector<hsize_t> chunk) {
  hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(creation, chunk.size(), chunk.data());
  return creation;
}

} // namespace

TEST_F(Hdf5FileTest, ReadsEveryElementType) {
  {
    Hdf5Writer file(path);
    float numbers[] = {1.5f, -2.0f};
    double wide[] = {1.5, -2.0};
    int64_t longs[] = {-1, 1ll << 40};
    int32_t ints[] = {-1, 7};
    uint8_t bytes[] = {0, 255};
    auto pair = [&](const char *name, hid_t type, hid_t memory,
                    const void *data) {
      hsize_t two = 2;
      hid_t space = H5Screate_simple(1, &two, nullptr);
      hid_t set = H5Dcreate2(file.id(), name, type, space, H5P_DEFAULT,
                             H5P_DEFAULT, H5P_DEFAULT);
      EXPECT_GE(H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), 0);
      H5Dclose(set);
      H5Sclose(space);
    };
    hid_t half = H5Tcopy(H5T_IEEE_F32LE);
    H5Tset_fields(half, 15, 10, 5, 0, 10);
    H5Tset_size(half, 2);
    H5Tset_ebias(half, 15);
    pair("f16", half, H5T_NATIVE_FLOAT, numbers);
    pair("f32", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, numbers);
    pair("f32be", H5T_IEEE_F32BE, H5T_NATIVE_FLOAT, numbers);
    pair("f64", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, wide);
    pair("i8", H5T_STD_I8LE, H5T_NATIVE_INT, ints);
    pair("i16be", H5T_STD_I16BE, H5T_NATIVE_INT, ints);
    pair("i32", H5T_STD_I32LE, H5T_NATIVE_INT, ints);
    pair("i64", H5T_STD_I64LE, H5T_NATIVE_INT64, longs);
    pair("u8", H5T_STD_U8LE, H5T_NATIVE_UINT8, bytes);
    hid_t boolean = H5Tenum_create(H5T_NATIVE_INT8);
    signed char no = 0, yes = 1;
    H5Tenum_insert(boolean, "FALSE", &no);
    H5Tenum_insert(boolean, "TRUE", &yes);
    signed char truths[] = {1, 0};
    pair("bool", boolean, boolean, truths);
    signed char lies[] = {2, 0};
    pair("not_bool", boolean, boolean, lies);
    hid_t opaque = H5Tcreate(H5T_OPAQUE, 2);
    uint16_t brain[] = {0x3fc0, 0xc000};
    pair("bf16", opaque, opaque, brain);
    file.text("bf16", "dtype", "bfloat16");
    pair("not_bf16", opaque, opaque, brain);
    pair("u32", H5T_STD_U32LE, H5T_NATIVE_INT, ints);
  }
  Hdf5Group root = open();
  auto read = [&](const char *name) { return good(root.read(name, {2})); };
  EXPECT_EQ(read("f16").type, ElementType::f16);
  uint16_t halves[2];
  std::memcpy(halves, read("f16").bytes->data(), 4);
  EXPECT_EQ(halves[0], 0x3e00);
  EXPECT_EQ(halves[1], 0xc000);
  EXPECT_EQ(floats(read("f32")), (std::vector<float>{1.5f, -2.0f}));
  EXPECT_EQ(floats(read("f32be")), (std::vector<float>{1.5f, -2.0f}));
  EXPECT_EQ(read("f64").type, ElementType::f64);
  EXPECT_EQ(read("i8").type, ElementType::i8);
  EXPECT_EQ(read("i16be").type, ElementType::i16);
  int16_t shorts[2];
  std::memcpy(shorts, read("i16be").bytes->data(), 4);
  EXPECT_EQ(shorts[0], -1);
  EXPECT_EQ(shorts[1], 7);
  EXPECT_EQ(read("i32").type, ElementType::i32);
  EXPECT_EQ(read("i64").type, ElementType::i64);
  EXPECT_EQ(read("u8").type, ElementType::u8);
  EXPECT_EQ(read("bool").type, ElementType::boolean);
  EXPECT_EQ(read("bool").bytes->data()[0], 1);
  EXPECT_EQ(read("bf16").type, ElementType::bf16);
  uint16_t brain[2];
  std::memcpy(brain, read("bf16").bytes->data(), 4);
  EXPECT_EQ(brain[0], 0x3fc0);
  expectRefused("not_bool", {2}, "neither 0 nor 1");
  expectRefused("not_bf16", {2}, "opaque bytes of 2 bytes, expected float16");
  expectRefused("u32", {2}, "integers of 4 bytes, expected float16");
}

TEST_F(Hdf5FileTest, ReadsEveryLayout) {
  {
    Hdf5Writer file(path);
    file.floats("contiguous", {3, 5});
    hid_t compact = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_layout(compact, H5D_COMPACT);
    file.floats("compact", {3, 5}, 0, compact);
    file.floats("chunked", {3, 5}, 0, chunked({2, 2}));
    hid_t packed = chunked({2, 4});
    H5Pset_shuffle(packed);
    H5Pset_deflate(packed, 9);
    H5Pset_fletcher32(packed);
    file.floats("packed", {3, 5}, 0, packed);
    std::vector<uint16_t> words(7 * 11 * 13);
    for (size_t i = 0; i < words.size(); ++i)
      words[i] = i;
    hid_t cubes = chunked({3, 4, 5});
    H5Pset_fletcher32(cubes);
    H5Pset_deflate(cubes, 1);
    hid_t big = H5Tcopy(H5T_STD_I16BE);
    hsize_t shape[] = {7, 11, 13};
    hid_t cube = H5Screate_simple(3, shape, nullptr);
    hid_t bigSet = H5Dcreate2(file.id(), "cubes", big, cube, H5P_DEFAULT, cubes,
                              H5P_DEFAULT);
    H5Dwrite(bigSet, H5T_NATIVE_INT16, H5S_ALL, H5S_ALL, H5P_DEFAULT,
             words.data());
    H5Dclose(bigSet);
    file.floats("empty", {0, 5});
    float one = 42;
    hid_t scalar = H5Screate(H5S_SCALAR);
    hid_t set = H5Dcreate2(file.id(), "scalar", H5T_NATIVE_FLOAT, scalar,
                           H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, &one);
    H5Dclose(set);
  }
  Hdf5Group root = open();
  for (const char *name : {"contiguous", "compact", "chunked", "packed"}) {
    std::vector<float> values = floats(good(root.read(name, {3, 5})));
    ASSERT_EQ(values.size(), 15u) << name;
    for (int i = 0; i < 15; ++i)
      EXPECT_EQ(values[i], i) << name;
  }
  WeightArray cubes = good(root.read("cubes", {7, 11, 13}));
  ASSERT_TRUE(cubes.bytes);
  for (size_t i = 0; i < 7 * 11 * 13; ++i) {
    int16_t value;
    std::memcpy(&value, cubes.bytes->data() + 2 * i, 2);
    ASSERT_EQ(value, static_cast<int16_t>(i));
  }
  EXPECT_EQ(good(root.read("empty", {0, 5})).bytes->size(), 0u);
  EXPECT_EQ(floats(good(root.read("scalar", {}))), std::vector<float>{42});
  // Another shape is the caller's problem; nothing is read for it.
  WeightArray other = good(root.read("contiguous", {5, 3}));
  EXPECT_EQ(other.shape, (std::vector<int64_t>{3, 5}));
  EXPECT_FALSE(other.bytes);
  EXPECT_FALSE(*root.read("nothing", {1}));
  EXPECT_FALSE(*root.group("nothing/here"));
}

/// Large weights are not copied, and outlive whoever opened the file.
TEST_F(Hdf5FileTest, SharesContiguousBytesWithTheFile) {
  {
    Hdf5Writer file(path);
    file.floats("contiguous", {3, 5});
    file.floats("chunked", {3, 5}, 0, chunked({2, 2}));
  }
  Expected<SharedBytes> file = readFile(path);
  ASSERT_TRUE(bool(file));
  WeightArray contiguous, chunks;
  {
    Expected<Hdf5Group> root =
        Hdf5File::open(file->bytes, file->owner, "test.h5", limits);
    ASSERT_TRUE(bool(root));
    contiguous = good(root->read("contiguous", {3, 5}));
    chunks = good(root->read("chunked", {3, 5}));
  }
  std::weak_ptr<const void> owner = file->owner;
  StringRef bytes = file->bytes;
  *file = SharedBytes();
  auto isInFile = [&](const WeightArray &array) {
    return array.bytes->data() >= bytes.begin() &&
           array.bytes->data() < bytes.end();
  };
  EXPECT_TRUE(isInFile(contiguous));
  EXPECT_FALSE(isInFile(chunks));
  EXPECT_EQ(floats(contiguous), floats(chunks));
  EXPECT_FALSE(owner.expired());
  contiguous = WeightArray();
  EXPECT_TRUE(owner.expired());
}

TEST_F(Hdf5FileTest, ReadsTexts) {
  std::string large(200000, 'x');
  {
    Hdf5Writer file(path);
    file.text("/", "config", "{\"a\": 1}");
    file.text("/", "large", large);
    file.text("/", "nothing", "");
    file.texts("/", "fixed", {"a", "bcd", ""});
    file.texts("/", "variable", {"a", "bcd", "", "bcd"}, true);
    file.texts("/", "empty", {});
    file.texts("/", "long0", {"a", "b"});
    file.texts("/", "long1", {"c"});
    file.texts("/", "long3", {"never"});
    hid_t padded = H5Tcopy(H5T_C_S1);
    H5Tset_size(padded, 4);
    H5Tset_strpad(padded, H5T_STR_SPACEPAD);
    hid_t scalar = H5Screate(H5S_SCALAR);
    file.attribute("/", "padded", padded, scalar, "ab  ");
  }
  using Texts = std::vector<std::string>;
  Hdf5Group root = open();
  EXPECT_EQ(good(root.text("config")), "{\"a\": 1}");
  EXPECT_EQ(good(root.text("large")), large);
  EXPECT_EQ(good(root.text("nothing")), "");
  EXPECT_EQ(good(root.text("padded")), "ab");
  EXPECT_EQ(good(root.texts("fixed")), (Texts{"a", "bcd", ""}));
  EXPECT_EQ(good(root.texts("variable")), (Texts{"a", "bcd", "", "bcd"}));
  EXPECT_EQ(good(root.texts("empty")), Texts());
  EXPECT_EQ(good(root.texts("long")), (Texts{"a", "b", "c"}));
  EXPECT_FALSE(*root.texts("absent"));
  EXPECT_FALSE(*root.text("absent"));
  EXPECT_NE(bad(root.text("fixed")).find("has 3 elements"), std::string::npos);
}

TEST_F(Hdf5FileTest, ReadsAFileBehindAUserBlock) {
  hid_t creation = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_userblock(creation, 1024);
  {
    Hdf5Writer file(path, creation);
    file.text("/", "config", "text in the heap");
    file.floats("x", {4});
  }
  Hdf5Group root = open();
  EXPECT_EQ(good(root.text("config")), "text in the heap");
  EXPECT_EQ(floats(good(root.read("x", {4}))).back(), 3);
}

TEST_F(Hdf5FileTest, ReadsTheNewestFormat) {
  {
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Fclose(file);
    file = H5Fopen(path.c_str(), H5F_ACC_RDWR, access);
    float values[] = {0, 1, 2};
    hsize_t three = 3;
    hid_t space = H5Screate_simple(1, &three, nullptr);
    for (int i = 0; i < 50; ++i) {
      hid_t set =
          H5Dcreate2(file, ("d" + std::to_string(i)).c_str(), H5T_NATIVE_FLOAT,
                     space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
      H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
      H5Dclose(set);
    }
    H5Fclose(file);
  }
  Hdf5Group root = open();
  EXPECT_EQ(floats(good(root.read("d49", {3}))).back(), 2);
  Expected<std::vector<std::string>> children = root.children();
  ASSERT_TRUE(bool(children));
  EXPECT_EQ(children->size(), 50u);
}

TEST_F(Hdf5FileTest, RefusesLinks) {
  std::string elsewhere = directory.path("elsewhere.h5");
  { Hdf5Writer(elsewhere).floats("x", {2}); }
  {
    Hdf5Writer file(path);
    file.group("inner");
    H5Lcreate_external(elsewhere.c_str(), "/x", file.id(), "external",
                       H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/inner", file.id(), "soft", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/cycle", file.id(), "cycle", H5P_DEFAULT, H5P_DEFAULT);
  }
  expectRefused("external", {2}, "is an external link");
  expectRefused("soft", {2}, "is a soft link");
  expectRefused("cycle", {2}, "is a soft link");
  EXPECT_NE(bad(open().group("soft/x")).find("'/soft' is a soft link"),
            std::string::npos);
  EXPECT_NE(bad(open().children()).find("link; links are not followed"),
            std::string::npos);
}

TEST_F(Hdf5FileTest, GroupCyclesEnd) {
  {
    Hdf5Writer file(path);
    file.group("a");
    H5Lcreate_hard(file.id(), "/", file.id(), "a/up", H5P_DEFAULT, H5P_DEFAULT);
  }
  std::string way = "a";
  for (int i = 0; i < 40; ++i)
    way += "/up/a";
  EXPECT_NE(bad(open().group(way)).find("'hdf5Depth'"), std::string::npos);
}

TEST_F(Hdf5FileTest, RefusesStorageOutsideTheFile) {
  std::string raw = directory.write("raw.bin", std::string(64, 'x'));
  {
    Hdf5Writer file(path);
    hid_t external = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(external, raw.c_str(), 0, 64);
    file.dataset("external", H5T_NATIVE_FLOAT, {16}, nullptr, external);
    hid_t virtualSet = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t size = 16;
    hid_t space = H5Screate_simple(1, &size, nullptr);
    H5Pset_virtual(virtualSet, space, raw.c_str(), "x", space);
    file.dataset("virtual", H5T_NATIVE_FLOAT, {16}, nullptr, virtualSet);
  }
  expectRefused("external", {16}, "external storage");
  expectRefused("virtual", {16}, "virtual dataset");
}

TEST_F(Hdf5FileTest, RefusesSizesWithoutBytes) {
  {
    Hdf5Writer file(path);
    file.dataset("unwritten", H5T_NATIVE_FLOAT, {1000}, nullptr);
    file.dataset("chunks", H5T_NATIVE_FLOAT, {1 << 20, 1 << 10}, nullptr,
                 chunked({1 << 10, 1 << 10}));
    file.dataset("huge", H5T_NATIVE_FLOAT, {1ull << 40, 1ull << 20}, nullptr,
                 chunked({1, 1}));
    hid_t packed = chunked({1 << 22});
    H5Pset_deflate(packed, 9);
    std::vector<float> zeros(1 << 22);
    file.dataset("bomb", H5T_NATIVE_FLOAT, {1 << 22}, zeros.data(), packed);
    hid_t scaled = chunked({16});
    H5Pset_scaleoffset(scaled, H5Z_SO_INT, 0);
    std::vector<int> ints(16);
    file.dataset("filter", H5T_NATIVE_INT, {16}, ints.data(), scaled);
  }
  expectRefused("unwritten", {1000}, "none are stored");
  expectRefused("chunks", {1 << 20, 1 << 10}, "has 0 chunks, expected 1024");
  expectRefused("huge", {1ll << 40, 1ll << 20}, "'elements'");
  limits.archiveExpansion = 900;
  expectRefused("bomb", {1 << 22}, "'archiveExpansion'");
  expectRefused("filter", {16}, "uses filter 6");
}

TEST_F(Hdf5FileTest, RefusesOtherTypes) {
  {
    Hdf5Writer file(path);
    hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, 8);
    file.dataset("text", text, {1}, "8 bytes!");
    hid_t sequence = H5Tvlen_create(H5T_NATIVE_FLOAT);
    float element = 1;
    hvl_t one = {1, &element};
    file.dataset("sequence", sequence, {1}, &one);
    hobj_ref_t reference;
    H5Rcreate(&reference, file.id(), "/", H5R_OBJECT, -1);
    file.dataset("reference", H5T_STD_REF_OBJ, {1}, &reference);
    hid_t compound = H5Tcreate(H5T_COMPOUND, 8);
    H5Tinsert(compound, "x", 0, H5T_NATIVE_DOUBLE);
    double value = 1;
    file.dataset("compound", compound, {1}, &value);
    hid_t named = H5Tcopy(H5T_IEEE_F32LE);
    H5Tcommit2(file.id(), "type", named, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    file.dataset("named", named, {1}, &element);
    hid_t odd = H5Tcopy(H5T_IEEE_F32LE);
    H5Tset_ebias(odd, 100);
    hid_t scalar = H5Screate(H5S_SCALAR);
    file.dataset("odd", odd, {1}, &element);
    file.attribute("/", "config", H5T_NATIVE_FLOAT, scalar, &element);
    hid_t list =
        H5Tarray_create2(H5T_NATIVE_FLOAT, 1, std::vector<hsize_t>{1}.data());
    file.attribute("/", "array", list, scalar, &element);
    file.attribute("/", "sequence", sequence, scalar, &one);
    file.group("group");
  }
  expectRefused("text", {1}, "holds text of 8 bytes");
  expectRefused("sequence", {1}, "holds variable-length sequences");
  expectRefused("reference", {1}, "holds object references");
  expectRefused("compound", {1}, "holds compound values");
  expectRefused("named", {1}, "has a named type");
  expectRefused("odd", {1}, "holds floating-point numbers of 4 bytes");
  expectRefused("type", {1}, "is no dataset");
  expectRefused("group", {1}, "is no dataset");
  EXPECT_NE(bad(open().group("text")).find("is a dataset, expected a group"),
            std::string::npos);
  for (const char *name : {"config", "array", "sequence"})
    EXPECT_NE(bad(open().text(name)).find("expected text"), std::string::npos)
        << name;
}

TEST_F(Hdf5FileTest, StoredBytesAreReadOnce) {
  {
    Hdf5Writer file(path);
    file.floats("x", {1000});
    H5Lcreate_hard(file.id(), "x", file.id(), "again", H5P_DEFAULT,
                   H5P_DEFAULT);
  }
  Hdf5Group root = open();
  good(root.read("x", {1000}));
  EXPECT_NE(bad(root.read("again", {1000})).find("shares stored bytes"),
            std::string::npos);
}

TEST_F(Hdf5FileTest, TwoFilesAreTwo) {
  { Hdf5Writer(path).floats("x", {2}, 1); }
  Hdf5Group first = open();
  { Hdf5Writer(path).floats("x", {2}, 5); }
  Hdf5Group second = open();
  EXPECT_EQ(floats(good(first.read("x", {2})))[0], 1);
  EXPECT_EQ(floats(good(second.read("x", {2})))[0], 5);
}

TEST_F(Hdf5FileTest, CountsObjects) {
  {
    Hdf5Writer file(path);
    for (int i = 0; i < 20; ++i)
      file.group("g" + std::to_string(i));
  }
  limits.hdf5Objects = 10;
  EXPECT_NE(bad(open().children()).find("'hdf5Objects'"), std::string::npos);
}

// The global heap is read by us: every text of this attribute claims the heap
// object of the first, which is not a bomb but text, bounded by a limit.
TEST_F(Hdf5FileTest, BoundsTextsThatShareTheHeap) {
  std::string text(1 << 16, 'x');
  { Hdf5Writer(path).texts("/", "names", {text, "b", "c", "d"}, true); }
  std::string bytes = (*MemoryBuffer::getFile(path))->getBuffer().str();
  // References are [length:4][address:8][index:4]; find the four in a row.
  std::string first("\0\0\1\0", 4), other("\1\0\0\0", 4);
  size_t at = bytes.find(first);
  while (at != std::string::npos && (bytes.compare(at + 16, 4, other) != 0 ||
                                     bytes.compare(at + 32, 4, other) != 0 ||
                                     bytes.compare(at + 48, 4, other) != 0))
    at = bytes.find(first, at + 1);
  ASSERT_NE(at, std::string::npos);
  std::string reference = bytes.substr(at, 16);
  for (int i = 1; i < 4; ++i)
    bytes.replace(at + 16 * i, 16, reference);
  directory.write("test.h5", bytes);
  EXPECT_EQ(good(open().texts("names"))[3], text);
  limits.attributeBytes = 200000;
  EXPECT_NE(bad(open().texts("names")).find("'attributeBytes'"),
            std::string::npos);
  // A length beyond the object, an address beyond the file, no such object.
  std::string longer = bytes;
  longer[at + 3] = 1;
  directory.write("test.h5", longer);
  EXPECT_NE(bad(open().texts("names")).find("claims a text of"),
            std::string::npos);
  std::string outside = bytes;
  outside[at + 4 + 6] = 0x7f;
  directory.write("test.h5", outside);
  EXPECT_NE(bad(open().texts("names")).find("outside the file"),
            std::string::npos);
  std::string noObject = bytes;
  noObject[at + 12] = 77;
  directory.write("test.h5", noObject);
  EXPECT_NE(bad(open().texts("names")).find("no object 77"), std::string::npos);
}
