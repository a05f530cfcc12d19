"""Changes right models at random and gives them to kerasc.

  mutate.py build/bin/kerasc SCRATCH_FOLDER --count 5000 --seed 7

Every mutant must be compiled (exit code 0) or refused (1), in bounded time and
memory, and a refused one leaves no file. A mutant is a function of the seed and
its number alone; one that fails is kept in the folder, with the command to repeat.
"""

import argparse
import concurrent.futures
import copy
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
import zipfile

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "execute")
CPU_SECONDS = 5
WALL_SECONDS = 300
MEMORY_BYTES = 1 << 30

# (model, weights): archives, both formats of HDF5, JSON; three generations.
MODELS = [
    ("formats/graph_deflated/model.keras", None),
    ("sequential/every_layer/model.keras", None),
    ("formats/graph_h5/model.h5", None),
    ("formats/h5_latest/model.h5", None),
    ("formats/h5_compressed/model.h5", None),
    ("formats/graph_json/arch.json", "formats/graph_json/weights.h5"),
    ("keras_1_2_2/dense_arguments_json/arch.json",
     "keras_1_2_2/dense_arguments_json/weights.h5"),
]

# Values that readers get wrong.
INTEGERS = [0, 1, 2, 3, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000,
            0xFFFFFFFF, 2**40, 2**63 - 1, 2**63, 2**64 - 8, 2**64 - 1]
VALUES = [None, True, False, 0, -1, 1, 2, 8, 2**31, 2**63, 1e308, float("nan"),
          float("inf"), 0.5, "", "x", "relu", "\x1b[2J\n\0", "a" * 3000, [], {}, [None],
          [-1], [[[]]], {"class_name": "Dense", "config": {}}]


def mutate_bytes(random_, data):
    data = bytearray(data)
    for _ in range(random_.choice([1, 1, 1, 2, 4, 16])):
        at = random_.randrange(len(data)) if data else 0
        kind = random_.randrange(8)
        if kind == 0 and data:
            data[at] ^= 1 << random_.randrange(8)
        elif kind == 1 and data:
            data[at] = random_.randrange(256)
        elif kind in (2, 3):
            size = random_.choice([1, 2, 4, 8])
            value = random_.choice(INTEGERS) % (1 << (8 * size))
            data[at:at + size] = value.to_bytes(size, random_.choice(["little", "big"]))
        elif kind == 4:
            data[at:at + random_.choice([1, 8, 100])] = b""
        elif kind == 5:
            data[at:at] = random_.randbytes(random_.choice([1, 8, 100]))
        elif kind == 6:
            source, size = random_.randrange(len(data) + 1), random_.choice([4, 8, 64, 512])
            data[at:at + size] = data[source:source + size]
        elif random_.randrange(4) == 0:
            del data[at:]
    return bytes(data)


def places(value, found):
    """Every (container, key) of a JSON document."""
    for key in (range(len(value)) if isinstance(value, list) else list(value)):
        found.append((value, key))
        if isinstance(value[key], (list, dict)):
            places(value[key], found)
    return found


def mutate_json(random_, text):
    """Changes values rather than letters, so that the text stays JSON."""
    document = json.loads(text)
    for _ in range(random_.choice([1, 1, 2, 3])):
        found = places(document, [])
        if not found:
            break
        container, key = random_.choice(found)
        kind = random_.randrange(5)
        if kind == 0:
            del container[key]
        elif kind == 1:
            other, other_key = random_.choice(found)
            container[key] = copy.deepcopy(other[other_key])
        elif kind == 2 and isinstance(container, list):
            container.insert(key, copy.deepcopy(container[key]))
        elif kind == 3 and isinstance(container[key], int):
            container[key] += random_.choice([-1, 1, 2**31, -2**31])
        else:
            container[key] = copy.deepcopy(random_.choice(VALUES))
    return json.dumps(document).encode()


def mutate_text(random_, text):
    return (mutate_json if random_.randrange(3) else mutate_bytes)(random_, text)


def mutate_zip(random_, data):
    """The archive itself, or a member, packed again with a right checksum."""
    if random_.randrange(3) == 0:
        return mutate_bytes(random_, data)
    archive = zipfile.ZipFile(io.BytesIO(data))
    target = random_.choice([name for name in archive.namelist() if archive.read(name)])
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as out:
        for info in archive.infolist():
            content = archive.read(info)
            if info.filename == target:
                content = (mutate_text if target.endswith(".json") else mutate_bytes)(
                    random_, content)
            out.writestr(zipfile.ZipInfo(info.filename), content)
    return result.getvalue()


def read(path):
    with open(os.path.join(CASES, path), "rb") as file:
        return file.read()


def make(seed, number, folder):
    """Writes a mutant; the arguments that name it."""
    random_ = random.Random(f"{seed}/{number}")
    model, weights = random_.choice(MODELS)
    contents = {"model": read(model)}
    if weights:
        contents["weights"] = read(weights)
    target = random_.choice(sorted(contents))
    data = contents[target]
    mutate = (mutate_zip if data.startswith(b"PK") else
              mutate_text if data.startswith(b"{") else mutate_bytes)
    contents[target] = mutate(random_, data)
    for name, content in contents.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    arguments = [os.path.join(folder, "model")]
    if weights:
        arguments += ["--weights", os.path.join(folder, "weights")]
    return arguments, random_.randrange(4) == 0


def run(kerasc, scratch, seed, number):
    """The exit code of one mutant, and what is wrong with it, if anything."""
    folder = os.path.join(scratch, str(number))
    os.makedirs(os.path.join(folder, "out"))
    arguments, inspect = make(seed, number, folder)
    command = [kerasc] + (["inspect"] + arguments if inspect else
                          arguments + ["-o", os.path.join(folder, "out", "model.o")])
    with open(os.path.join(folder, "log"), "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        resource.prlimit(process.pid, resource.RLIMIT_CPU,
                         (CPU_SECONDS, CPU_SECONDS + 1))
        deadline = time.monotonic() + WALL_SECONDS
        status = 0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                process.kill()
            time.sleep(0.005)
        process.returncode = 0
    code = os.waitstatus_to_exitcode(status)
    wrong = []
    if code not in (0, 1):
        wrong.append(f"exit code {code}")
    if usage.ru_maxrss * 1024 > MEMORY_BYTES:
        wrong.append(f"{usage.ru_maxrss >> 10} MiB")
    if code == 1 and os.listdir(os.path.join(folder, "out")):
        wrong.append("refused, but left a file")
    if code == 1 and os.path.getsize(os.path.join(folder, "log")) == 0:
        wrong.append("refused without a word")
    if wrong:
        print(f"mutant {number}: {', '.join(wrong)}\n  {' '.join(command)}", flush=True)
    else:
        shutil.rmtree(folder)
    return code, bool(wrong)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kerasc")
    parser.add_argument("scratch", help="an empty folder")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    kerasc = shutil.which(options.kerasc) or options.kerasc
    codes, failed = {}, 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for code, wrong in pool.map(
                lambda number: run(kerasc, options.scratch, options.seed, number),
                range(options.first, options.first + options.count)):
            codes[code] = codes.get(code, 0) + 1
            failed += wrong
    print(f"{options.count} mutants: " + ", ".join(
        f"{count} with exit code {code}" for code, count in sorted(codes.items())))
    # Too few that are right or wrong: then this would test nothing.
    if not failed and min(codes.get(0, 0), codes.get(1, 0)) * 20 < options.count:
        print("the mutants are too tame or too wild")
        failed = 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
