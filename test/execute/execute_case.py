"""The lit format of test/execute: a folder with a case.json is a test.

Either the model computes what Keras computed (ref.npz, and ref_2.npz, ... with
other sizes of unknown axes), for every batch size on one object and one
workspace, and sets off no floating-point trap on finite rows with finite
results, or it is refused with the words of `refused`.
"""

import glob
import json
import os
import subprocess

import lit.formats
import lit.Test
import lit.TestRunner

BATCHES = "0,1,2,7,64,1000"


class ExecuteCase(lit.formats.FileBasedTest):
    def getTestsInDirectory(self, suite, path_in_suite, lit_config, config):
        folder = suite.getSourcePath(path_in_suite)
        if os.path.exists(os.path.join(folder, "case.json")):
            yield lit.Test.Test(suite, path_in_suite + ("case.json",), config)

    def execute(self, test, lit_config):
        folder = os.path.dirname(test.getSourcePath())
        with open(os.path.join(folder, "case.json")) as file:
            case = json.load(file)
        kerasc = os.path.join(test.config.kerasc_build, "bin", "kerasc")
        if "refused" in case:
            return self.refuse(kerasc, case, folder, test)
        references = sorted(glob.glob(os.path.join(folder, "ref*.npz")))
        if not references:
            return lit.Test.FAIL, folder + " has no ref.npz"
        for reference in references:
            code, report = self.run(
                [kerasc, "verify", "--trap"] + self.model(folder, case) + [
                    "--reference", reference, "--batch", self.batches(case),
                    "--rtol", str(case["rtol"]), "--atol", str(case["atol"]),
                ])
            if code != 0:
                return lit.Test.FAIL, f"{report}\nexit code {code}, expected 0"
        return lit.Test.PASS, ""

    def refuse(self, kerasc, case, folder, test):
        output = os.path.join(test.config.test_exec_root, "execute",
                              "-".join(test.path_in_suite) + ".o")
        os.makedirs(os.path.dirname(output), exist_ok=True)
        if os.path.exists(output):
            os.remove(output)
        code, report = self.run(
            [kerasc] + self.model(folder, case) + ["-o", output])
        if code != 1:
            return lit.Test.FAIL, f"{report}\nexit code {code}, expected 1"
        if os.path.exists(output):
            return lit.Test.FAIL, report + "\na refused model left an output"
        for words in case["refused"]:
            if words not in report.split("\n", 1)[1]:
                return lit.Test.FAIL, f"{report}\nthe message lacks '{words}'"
        return lit.Test.PASS, ""

    @staticmethod
    def run(command):
        run = subprocess.run(command, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True,
                             errors="replace", timeout=120)
        return run.returncode, " ".join(command) + "\n" + run.stdout

    @staticmethod
    def batches(case):
        """Those of the case where a row's result depends on the other rows."""
        return ",".join(map(str, case["batches"])) if "batches" in case else BATCHES

    @staticmethod
    def model(folder, case):
        """The arguments that name the model and what belongs to it."""
        source = []
        if "lambda_source" in case:
            source = ["--lambda-source", os.path.join(folder, case["lambda_source"])]
        for name in ("model.keras", "model.h5", "model.dir"):
            if os.path.exists(os.path.join(folder, name)):
                return [os.path.join(folder, name)] + source
        return [os.path.join(folder, "arch.json"),
                "--weights", os.path.join(folder, "weights.h5")] + source
