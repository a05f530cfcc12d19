# The regression tests: lit.site.cfg.py says where the build is.
import os
import shutil
import subprocess
import tempfile

import lit.formats

config.name = "kerasc"
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "oracle", "unit", "package", "ulp", "benchmark"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.kerasc_build, "test")
# Not the internal shell: tests count instructions of assembly with real pipes.
config.test_format = lit.formats.ShTest(execute_external=False)

path = [os.path.join(config.kerasc_build, "bin"), config.llvm_tools]
config.environment["PATH"] = os.pathsep.join(path + [os.environ["PATH"]])

# `KERASC_ROUNDTRIP=1`: every kerasc-opt also checks that what it prints parses
# back to the same IR.
roundtrip = " --verify-roundtrip" if os.environ.get("KERASC_ROUNDTRIP") else ""
config.substitutions += [
    ("%kerasc-opt", "kerasc-opt" + roundtrip),
    ("%cc", config.c_compiler),
    ("%cxx", config.cxx_compiler),
    ("%runtime_include", os.path.join(config.kerasc_source, "runtime", "include")),
    ("%runtime_lib", os.path.join(config.kerasc_build, "lib", "libkerasc_rt.a")),
    ("%mlir_include", os.path.join(config.llvm_tools, "..", "include")),
    ("%kerasc_build", config.kerasc_build),
    ("%llvm_tools", config.llvm_tools),
    ("%models", config.models),
    ("%execute", os.path.join(config.test_source_root, "execute")),
    ("%demo", os.path.join(config.kerasc_source, "tools", "demo")),
    ("%cmake", config.cmake),
    ("%python", config.python),
]



def runs(flags, program="int main(void) { return 0; }", cxx=False):
    """Whether the C or C++ compiler makes a program that runs here."""
    compiler = config.cxx_compiler if cxx else config.c_compiler
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "a.cpp" if cxx else "a.c")
        binary = os.path.join(folder, "a")
        with open(source, "w") as file:
            file.write(program)
        try:
            subprocess.run([compiler, source, *flags, "-o", binary],
                           check=True, capture_output=True, timeout=60)
            subprocess.run([binary], check=True, capture_output=True, timeout=60)
        except (OSError, subprocess.SubprocessError):
            return False
    return True


if runs(["-fsanitize=thread"]):
    config.available_features.add("thread-sanitizer")
else:
    lit_config.note("the C compiler has no ThreadSanitizer: its test is skipped")

if runs([], """int main(void) {
#ifdef __x86_64__
    return 0;
#else
    return 1;
#endif
}"""):
    config.available_features.add("x86-64")
else:
    lit_config.note("this is no x86-64 processor: tests of variants are skipped")

qemu = shutil.which("qemu-x86_64")
if qemu:
    config.available_features.add("qemu-x86_64")
    config.substitutions.append(("%qemu", qemu))
else:
    lit_config.note("no qemu-x86_64: a test with other processors is skipped")

if runs([], """int main(void) {
    return !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
}"""):
    config.available_features.add("x86-64-v3")
else:
    lit_config.note("this processor has no AVX2 and FMA: a test is skipped")

if runs([], """int main(void) {
    return !!__builtin_cpu_supports("avx512fp16");
}"""):
    config.available_features.add("no-avx512fp16")
else:
    lit_config.note("not known to lack AVX512-FP16: a test is skipped")

if runs(["-ltbb"], "#include <tbb/version.h>\nint main() { return 0; }", cxx=True):
    config.available_features.add("tbb")
else:
    lit_config.note("no TBB (libtbb-dev): the test of its adapter is skipped")

emulator, cross_compiler = "qemu-aarch64", "aarch64-linux-gnu-gcc"
if shutil.which(emulator) and shutil.which(cross_compiler):
    config.available_features.add("aarch64-emulator")
    config.substitutions += [("%aarch64_cc", cross_compiler),
                             ("%aarch64_run", emulator)]
else:
    lit_config.note("no " + emulator + " or " + cross_compiler +
                    ": the test of NEON's bits is skipped")

# Real models that other people published; not part of the repository.
if os.path.isdir(config.models):
    config.available_features.add("real-models")
else:
    lit_config.note("real models are not at " + config.models + ": their tests are skipped")
