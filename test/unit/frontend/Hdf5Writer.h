//===- Hdf5Writer.h - make HDF5 files, good and bad, in a test ------------===//
//
// The few things Keras writes, as thin as possible over the C library, so that
// tests can also write what Keras would not.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TEST_UNIT_FRONTEND_HDF5WRITER_H
#define KERASC_TEST_UNIT_FRONTEND_HDF5WRITER_H

#include <gtest/gtest.h>
#include <hdf5.h>

#include <string>
#include <vector>

namespace kerasc::frontend::test {

class Hdf5Writer {
public:
  explicit Hdf5Writer(const std::string &path, hid_t creation = H5P_DEFAULT)
      : parents(H5Pcreate(H5P_LINK_CREATE)) {
    // Identifiers that a test leaves open must not keep the file unwritten.
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access);
    EXPECT_GE(file, 0);
    H5Pset_create_intermediate_group(parents, 1);
  }
  ~Hdf5Writer() { close(); }
  void close() {
    if (file < 0)
      return;
    H5Pclose(parents);
    EXPECT_GE(H5Fclose(file), 0);
    file = -1;
  }
  hid_t id() const { return file; }

  void group(const std::string &path) {
    H5Gclose(H5Gcreate2(file, path.c_str(), parents, H5P_DEFAULT, H5P_DEFAULT));
  }

  /// A dataset of `type`; `bytes` may be null for one that is never written.
  void dataset(const std::string &path, hid_t type, std::vector<hsize_t> shape,
               const void *bytes, hid_t creation = H5P_DEFAULT) {
    hid_t space = H5Screate_simple(shape.size(), shape.data(), nullptr);
    hid_t set = H5Dcreate2(file, path.c_str(), type, space, parents, creation,
                           H5P_DEFAULT);
    EXPECT_GE(set, 0) << path;
    herr_t status =
        bytes ? H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) : 0;
    EXPECT_GE(status, 0) << path;
    H5Dclose(set);
    H5Sclose(space);
  }

  /// first, first + 1, ...
  void floats(const std::string &path, std::vector<hsize_t> shape,
              float first = 0, hid_t creation = H5P_DEFAULT) {
    size_t count = 1;
    for (hsize_t size : shape)
      count *= size;
    std::vector<float> values(count);
    for (size_t i = 0; i < count; ++i)
      values[i] = first + i;
    dataset(path, H5T_NATIVE_FLOAT, std::move(shape), values.data(), creation);
  }

  void attribute(const std::string &path, const std::string &name, hid_t type,
                 hid_t space, const void *bytes) {
    hid_t object = H5Oopen(file, path.c_str(), H5P_DEFAULT);
    hid_t attribute =
        H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT);
    EXPECT_GE(attribute, 0) << name;
    EXPECT_GE(H5Awrite(attribute, type, bytes), 0) << name;
    H5Aclose(attribute);
    H5Oclose(object);
  }

  /// One variable-length text, as h5py writes model_config.
  void text(const std::string &path, const std::string &name,
            const std::string &value) {
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    hid_t space = H5Screate(H5S_SCALAR);
    const char *pointer = value.c_str();
    attribute(path, name, type, space, &pointer);
    H5Sclose(space);
    H5Tclose(type);
  }

  /// A list of texts: fixed length, null padded; or variable length.
  void texts(const std::string &path, const std::string &name,
             const std::vector<std::string> &values, bool variable = false) {
    if (values.empty()) { // what numpy makes of an empty list
      hsize_t none = 0;
      hid_t space = H5Screate_simple(1, &none, nullptr);
      attribute(path, name, H5T_IEEE_F64LE, space, "");
      H5Sclose(space);
      return;
    }
    size_t longest = 1;
    for (const std::string &value : values)
      longest = std::max(longest, value.size());
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, variable ? H5T_VARIABLE : longest);
    H5Tset_strpad(type, variable ? H5T_STR_NULLTERM : H5T_STR_NULLPAD);
    hsize_t count = values.size();
    hid_t space = H5Screate_simple(1, &count, nullptr);
    std::string fixed;
    std::vector<const char *> pointers;
    for (const std::string &value : values) {
      fixed += value + std::string(longest - value.size(), '\0');
      pointers.push_back(value.c_str());
    }
    attribute(path, name, type, space,
              variable ? static_cast<const void *>(pointers.data())
                       : fixed.data());
    H5Sclose(space);
    H5Tclose(type);
  }

private:
  hid_t file;
  hid_t parents;
};

} // namespace kerasc::frontend::test

#endif
