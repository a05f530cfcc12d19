//===- LineTable.cpp - which Python line an instruction came from ---------===//

#include "compiler/lambda/LineTable.h"

#include <algorithm>

namespace kerasc::lambda {

namespace {

/// Lines are kept within 32 bits whatever a table claims.
int32_t plus(int32_t line, int64_t step) {
  return static_cast<int32_t>(
      std::clamp<int64_t>(line + step, 0, 1'000'000'000));
}

/// Six bits a byte, the last without bit 6.
uint64_t readVarint(llvm::StringRef table, size_t &position) {
  uint64_t value = 0;
  for (unsigned shift = 0; position < table.size(); shift += 6) {
    uint8_t byte = table[position++];
    if (shift < 48)
      value |= static_cast<uint64_t>(byte & 0x3f) << shift;
    if (!(byte & 0x40))
      break;
  }
  return value;
}

void fill(std::vector<int32_t> &lines, uint64_t from, uint64_t to,
          int32_t line) {
  for (uint64_t i = from; i < std::min<uint64_t>(to, lines.size()); ++i)
    lines[i] = line;
}

void readLocations(llvm::StringRef table, int32_t line,
                   std::vector<int32_t> &lines) {
  uint64_t offset = 0;
  for (size_t position = 0; position < table.size();) {
    uint8_t head = table[position++];
    unsigned code = head >> 3 & 15;
    uint64_t end = offset + 2 * ((head & 7) + 1);
    bool hasLine = code != 15;
    if (code <= 9) {
      position += 1;
    } else if (code <= 12) {
      line = plus(line, code - 10);
      position += 2;
    } else if (code <= 14) {
      uint64_t raw = readVarint(table, position);
      int64_t step = static_cast<int64_t>(raw >> 1);
      line = plus(line, raw & 1 ? -step : step);
      if (code == 14)
        for (int i = 0; i < 3; ++i)
          readVarint(table, position);
    }
    fill(lines, offset, end, hasLine ? line : 0);
    offset = end;
  }
}

} // namespace

std::vector<int32_t> readLines(llvm::StringRef table, LineFormat format,
                               int32_t firstLine, uint64_t codeBytes) {
  std::vector<int32_t> lines(codeBytes, 0);
  if (format == LineFormat::Locations) {
    readLocations(table, firstLine, lines);
    return lines;
  }
  int32_t line = plus(firstLine, 0);
  uint64_t offset = 0;
  for (size_t i = 0; i + 1 < table.size(); i += 2) {
    uint64_t next = offset + static_cast<uint8_t>(table[i]);
    int8_t step = static_cast<int8_t>(table[i + 1]);
    if (format == LineFormat::Ranges) {
      // The step comes first, -128 means no line at all.
      line = step == -128 ? line : plus(line, step);
      fill(lines, offset, next, step == -128 ? 0 : line);
    } else {
      fill(lines, offset, next, line);
      line = plus(line, format == LineFormat::SignedSteps
                            ? step
                            : static_cast<uint8_t>(step));
    }
    offset = next;
  }
  if (format != LineFormat::Ranges)
    fill(lines, offset, codeBytes, line);
  return lines;
}

bool coversAsRanges(llvm::StringRef table, uint64_t codeBytes) {
  uint64_t covered = 0;
  for (size_t i = 0; i + 1 < table.size(); i += 2)
    covered += static_cast<uint8_t>(table[i]);
  return table.size() % 2 == 0 && covered == codeBytes;
}

} // namespace kerasc::lambda
