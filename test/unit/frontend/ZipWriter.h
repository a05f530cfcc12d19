//===- ZipWriter.h - make zip archives in a test --------------------------===//
//
// The file is there when the writer goes away.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TEST_UNIT_FRONTEND_ZIPWRITER_H
#define KERASC_TEST_UNIT_FRONTEND_ZIPWRITER_H

#include <gtest/gtest.h>
#include <zip.h>

#include <list>
#include <string>

namespace kerasc::frontend::test {

class ZipWriter {
public:
  explicit ZipWriter(const std::string &path)
      : archive(zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr)) {
    EXPECT_TRUE(archive);
  }
  ZipWriter(const ZipWriter &) = delete;
  ~ZipWriter() { EXPECT_EQ(zip_close(archive), 0) << zip_strerror(archive); }

  ZipWriter &stored(const std::string &name, std::string bytes) {
    return add(name, std::move(bytes), ZIP_CM_STORE);
  }
  ZipWriter &deflated(const std::string &name, std::string bytes) {
    return add(name, std::move(bytes), ZIP_CM_DEFLATE);
  }
  ZipWriter &folder(const std::string &name) {
    EXPECT_GE(zip_dir_add(archive, name.c_str(), 0), 0);
    return *this;
  }

private:
  ZipWriter &add(const std::string &name, std::string bytes, int method) {
    contents.push_back(std::move(bytes));
    zip_source_t *source = zip_source_buffer(archive, contents.back().data(),
                                             contents.back().size(), 0);
    zip_int64_t index = zip_file_add(archive, name.c_str(), source, 0);
    EXPECT_GE(index, 0);
    EXPECT_EQ(zip_set_file_compression(archive, index, method, 9), 0);
    return *this;
  }

  zip_t *archive;
  std::list<std::string> contents; // libzip reads them on close
};

} // namespace kerasc::frontend::test

#endif
