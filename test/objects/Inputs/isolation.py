"""isolation.py OBJECT NAME CPU...: the variants of a model do not mix.

Reads the disassembly of an object with the variants CPU..., slowest first, x86-64-v2,
-v3 and -v4 among them. No function has an instruction of a higher level or knows a
function of another variant; what is nobody's runs on every x86-64 processor.
"""
import re
import subprocess
import sys

path, model, *cpus = sys.argv[1:]
listing = subprocess.run(["llvm-objdump", "--disassemble", "--reloc",
                          "--no-show-raw-insn", path],
                         check=True, capture_output=True, text=True).stdout

# Of the instruction sets between the family's first processors and x86-64-v2 what
# compilers make of plain code.
SSE3 = (r"^(addsub|hadd|hsub|mov(s[hl]|d)dup|pabs|palignr|pblend|blend|pcmp(eq|gt)q|"
        r"pextr[bdq]|pinsr[bdq]|pmax(s[bd]|u[wd])|pmin(s[bd]|u[wd])|pmov[sz]x|pmuldq|"
        r"pmulld|pshufb|psign|ptest|round|insertps|extractps|dpp|popcnt)")
AVX = r"^v(?!err|erw)"
BMI = r"^(andn[lq]|bextr|bls(i|r|msk)|bzhi|mulx|pdep|pext[lq]|rorx|sarx|shlx|shrx|lzcnt|movbe)"
AVX512 = r"%zmm|%[xy]mm(1[6-9]|2\d|3[01])|%k[0-7]"
FORBIDDEN = {
    "": [SSE3, AVX, BMI],
    "x86-64-v2": [AVX, BMI],
    "x86-64-v3": [AVX512],
    "x86-64-v4": [],
}
# So that the patterns above are seen to match something.
EXPECTED = {
    "": r"cpuid",
    "x86-64-v2": r"^mulps",
    "x86-64-v3": r"^vfmadd",
    "x86-64-v4": AVX512,
}


def variant(function):
    if function == model + "_predict":
        return cpus[0]
    for cpu in cpus:
        if function.startswith(f"{model}.{cpu}."):
            return cpu
    return ""


wrong, seen, functions, function = [], set(), 0, None
for line in listing.splitlines():
    if match := re.match(r"[0-9a-f]+ <(.*)>:$", line):
        function = match[1]
        functions += 1
        continue
    if function is None or not line.strip():
        continue
    cpu = variant(function)
    where = f"{function} ({cpu or 'shared'}): {line.strip()}"
    if match := re.match(r"\s+[0-9a-f]+:\s+R_X86_64_(\w+)\s+(\S+?)([-+]0x[0-9a-f]+)?$",
                         line):
        outside = ("memcpy", "memmove", "memset")
        if (match[1] == "PLT32" and match[2] not in outside
                and variant(match[2]) != cpu):
            wrong.append(where)
        continue
    match = re.match(r"\s*[0-9a-f]+:\s+(\S.*)$", line)
    if not match:
        continue
    instruction = re.sub(r"\s+", " ", match[1])
    if any(re.search(pattern, instruction) for pattern in FORBIDDEN[cpu]):
        wrong.append(where)
    if re.search(EXPECTED[cpu], instruction):
        seen.add(cpu)
    # Calls and addresses; only the choice may know functions of variants.
    isCall = re.match(r"call|j", instruction)
    for target in re.findall(r"<([^>+]+)(?:\+0x[0-9a-f]+)?>", instruction):
        if variant(target) != cpu and (isCall or cpu):
            wrong.append(where)

for cpu in FORBIDDEN:
    if cpu not in seen:
        wrong.append(f"nothing typical of {cpu or 'shared code'} was seen")
print("\n".join(wrong))
print(f"{functions} functions, {len(wrong)} complaints")
sys.exit(bool(wrong))
