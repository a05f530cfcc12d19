//===- DigestTest.cpp - SHA-256 against the examples of FIPS 180 ----------===//

#include "compiler/Digest.h"

#include "gtest/gtest.h"

using namespace kerasc;

TEST(Digest, OfNothing) {
  EXPECT_EQ(Digest().finish(), "e3b0c44298fc1c149afbf4c8996fb924"
                               "27ae41e4649b934ca495991b7852b855");
}

TEST(Digest, OfOnePiece) {
  Digest digest;
  digest.add("abc");
  EXPECT_EQ(digest.finish(), "ba7816bf8f01cfea414140de5dae2223"
                             "b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, OfPieces) {
  Digest digest;
  for (const char *piece :
       {"abcdbcdecdefdefgefghfghighij", "", "hijkijkljklmklmnlmnomnopnopq"})
    digest.add(piece);
  EXPECT_EQ(digest.finish(), "248d6a61d20638b8e5c026930c3e6039"
                             "a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Digest, OfAMillionBytes) {
  Digest digest;
  std::string piece(1000, 'a');
  for (int i = 0; i < 1000; ++i)
    digest.add(piece);
  EXPECT_EQ(digest.finish(), "cdc76e5c9914fb9281a1c7e284d73e67"
                             "f1809a48a497200e046d39ccc7112cd0");
}
