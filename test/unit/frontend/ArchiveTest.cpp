//===- ArchiveTest.cpp - zip archives and directories ---------------------===//

#include "compiler/frontend/Archive.h"
#include "test/unit/frontend/TestSupport.h"
#include "test/unit/frontend/ZipWriter.h"

#include "llvm/Support/MemoryBuffer.h"

#include <unistd.h>

using namespace kerasc::frontend;
using namespace kerasc::frontend::test;
using namespace llvm;

namespace {

class ArchiveTest : public testing::Test {
protected:
  TemporaryDirectory directory;
  std::string path = directory.path("test.keras");
  Limits limits;

  Expected<std::unique_ptr<Archive>> tryOpen() {
    Expected<SharedBytes> file = readFile(path);
    EXPECT_TRUE(bool(file));
    return Archive::openZip(*file, "test.keras", limits);
  }
  std::unique_ptr<Archive> open() {
    Expected<std::unique_ptr<Archive>> archive = tryOpen();
    if (!archive) {
      ADD_FAILURE() << toString(archive.takeError());
      return nullptr;
    }
    return std::move(*archive);
  }
  std::string good(const Archive &archive, StringRef member) {
    Expected<SharedBytes> bytes = archive.read(member, 1 << 30);
    if (!bytes) {
      ADD_FAILURE() << toString(bytes.takeError());
      return "";
    }
    return bytes->bytes.str();
  }
  std::string bad(const Archive &archive, StringRef member,
                  uint64_t limit = 1 << 30) {
    Expected<SharedBytes> bytes = archive.read(member, limit);
    if (bytes) {
      ADD_FAILURE() << "accepted";
      return "";
    }
    return toString(bytes.takeError());
  }
  void expectRefused(StringRef member, StringRef reason) {
    std::string message = bad(*open(), member);
    EXPECT_NE(message.find(reason), std::string::npos) << message;
  }
  std::string bytes() {
    return (*MemoryBuffer::getFile(path))->getBuffer().str();
  }
};

} // namespace

TEST_F(ArchiveTest, StoredAndDeflated) {
  std::string large(100000, 'x');
  for (int i = 0; i < 1000; ++i)
    large[i * 97] = 'a' + i % 26;
  ZipWriter(path)
      .stored("config.json", "{}")
      .deflated("model.weights.h5", large)
      .stored("stored", large)
      .stored("empty", "")
      .folder("assets");
  std::unique_ptr<Archive> archive = open();
  ASSERT_TRUE(archive);
  EXPECT_TRUE(archive->has("config.json"));
  EXPECT_FALSE(archive->has("metadata.json"));
  EXPECT_EQ(good(*archive, "config.json"), "{}");
  EXPECT_EQ(good(*archive, "model.weights.h5"), large);
  EXPECT_EQ(good(*archive, "stored"), large);
  EXPECT_EQ(good(*archive, "empty"), "");
}

TEST_F(ArchiveTest, StoredMembersAreNotCopied) {
  std::string large(100000, 'x');
  ZipWriter(path).stored("a", "first").stored("b", large);
  Expected<SharedBytes> file = readFile(path);
  ASSERT_TRUE(bool(file));
  Expected<std::unique_ptr<Archive>> archive =
      Archive::openZip(*file, "test.keras", limits);
  ASSERT_TRUE(bool(archive));
  Expected<SharedBytes> member = (*archive)->read("b", 1 << 20);
  ASSERT_TRUE(bool(member));
  EXPECT_EQ(member->bytes, large);
  EXPECT_GE(member->bytes.data(), file->bytes.data());
  EXPECT_LT(member->bytes.data(), file->bytes.data() + file->bytes.size());
  // The bytes outlive the archive.
  archive->reset();
  *file = {};
  EXPECT_EQ(member->bytes, large);
}

TEST_F(ArchiveTest, LastOfEqualNamesWins) {
  ZipWriter(path)
      .stored("config.json", "1")
      .stored("a", "2")
      .stored("config.jsoN", "3");
  std::string zip = bytes();
  // libzip does not write equal names; rename the third member to the first.
  for (size_t at; (at = zip.find("config.jsoN")) != std::string::npos;)
    zip[at + 10] = 'n';
  directory.write("test.keras", zip);
  EXPECT_EQ(good(*open(), "config.json"), "3");
}

TEST_F(ArchiveTest, FoldersAroundTheModel) {
  ZipWriter(path)
      .folder("my model")
      .stored("__MACOSX/config.json", "no")
      .stored("my model/assets/config.json", "no")
      .stored("my model/config.json", "yes")
      .stored("my model\\model.weights.h5", "weights");
  std::unique_ptr<Archive> archive = open();
  ASSERT_TRUE(archive);
  EXPECT_EQ(good(*archive, "config.json"), "yes");
  EXPECT_EQ(good(*archive, "model.weights.h5"), "weights");
}

TEST_F(ArchiveTest, BytesBeforeTheArchive) {
  ZipWriter(path).stored("config.json", "{}").deflated("a", "text");
  std::string zip = bytes();
  std::string prefixed = "#!/bin/false\n" + zip;
  std::optional<StringRef> found = Archive::findZip(prefixed);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, zip);
  EXPECT_EQ(*Archive::findZip(zip), zip);
  EXPECT_FALSE(Archive::findZip("#!/bin/false PK\x05\x06"));
  EXPECT_FALSE(Archive::findZip("x" + zip.substr(0, zip.size() - 1)));
  EXPECT_FALSE(Archive::findZip(""));
}

TEST_F(ArchiveTest, BombsAreRefused) {
  ZipWriter(path)
      .deflated("bomb", std::string(64 << 20, '\0'))
      .deflated("fine", "text");
  limits.archiveExpansion = 1000; // deflate reaches 1030
  expectRefused("bomb", "'archiveExpansion'");
  limits.archiveExpansion = 1100;
  EXPECT_NE(bad(*open(), "bomb", 1 << 20).find("the limit is 1048576"),
            std::string::npos);
  limits.archiveMembers = 1;
  Expected<std::unique_ptr<Archive>> archive = tryOpen();
  ASSERT_FALSE(bool(archive));
  EXPECT_NE(toString(archive.takeError()).find("'archiveMembers'"),
            std::string::npos);
}

TEST_F(ArchiveTest, LiesAboutSizesAreRefused) {
  std::string text(5000, 'x');
  ZipWriter(path).deflated("a", text).stored("b", text);
  std::string zip = bytes();
  // The central directory's sizes: [compressed:4][size:4] at 20 of an entry.
  size_t entry = zip.find("PK\x01\x02");
  ASSERT_NE(entry, std::string::npos);
  auto with = [&](size_t at, uint32_t value) {
    std::string changed = zip;
    for (int i = 0; i < 4; ++i)
      changed[at + i] = value >> (8 * i);
    directory.write("test.keras", changed);
  };
  with(entry + 24, 4000);
  bad(*open(), "a");
  with(entry + 24, 6000);
  bad(*open(), "a");
  size_t second = zip.find("PK\x01\x02", entry + 4);
  with(second + 24, 0x7fffffff);
  bad(*open(), "b");
  with(second + 20, 0x7fffffff);
  bad(*open(), "b");
  with(second + 16, 12345); // the checksum
  bad(*open(), "b");
  with(second + 42, 7); // where the member begins
  bad(*open(), "b");
  // Both members at one place: the checksums and names still bind.
  with(second + 42, 0);
  bad(*open(), "b");
}

TEST_F(ArchiveTest, OtherMethodsAreRefused) {
  ZipWriter(path).deflated("a", std::string(1000, 'x'));
  std::string zip = bytes();
  size_t entry = zip.find("PK\x01\x02");
  zip[entry + 10] = 12;
  directory.write("test.keras", zip);
  expectRefused("a", "uses compression method 12");
  zip[entry + 10] = 8;
  zip[entry + 8] |= 1;
  directory.write("test.keras", zip);
  expectRefused("a", "is encrypted");
}

TEST_F(ArchiveTest, EveryTruncationIsRefused) {
  ZipWriter(path).stored("config.json", "{}").deflated("a", "text");
  std::string zip = bytes();
  // From 1: to libzip no bytes at all are an empty archive.
  for (size_t size = 1; size < zip.size(); ++size) {
    directory.write("test.keras", zip.substr(0, size));
    Expected<std::unique_ptr<Archive>> archive = tryOpen();
    EXPECT_FALSE(bool(archive)) << size;
    consumeError(archive.takeError());
  }
}

TEST_F(ArchiveTest, DirectoriesMayNotLinkOut) {
  std::string outside = directory.write("outside", "secret");
  std::string inside = directory.path("model");
  sys::fs::create_directory(inside);
  directory.write("model/real", "text");
  ASSERT_EQ(symlink(outside.c_str(), (inside + "/out").c_str()), 0);
  ASSERT_EQ(symlink("real", (inside + "/in").c_str()), 0);
  ASSERT_EQ(symlink("loop", (inside + "/loop").c_str()), 0);
  ASSERT_EQ(mkfifo((inside + "/pipe").c_str(), 0600), 0);
  Expected<std::unique_ptr<Archive>> archive =
      Archive::openDirectory(inside, limits);
  ASSERT_TRUE(bool(archive));
  EXPECT_EQ(good(**archive, "real"), "text");
  EXPECT_EQ(good(**archive, "in"), "text");
  EXPECT_NE(bad(**archive, "out").find("link out of"), std::string::npos);
  bad(**archive, "loop");
  EXPECT_NE(bad(**archive, "pipe").find("not a regular file"),
            std::string::npos);
  EXPECT_NE(bad(**archive, "real", 2).find("the limit is 2"),
            std::string::npos);
}
