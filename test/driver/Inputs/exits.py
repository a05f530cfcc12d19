"""exits.py CODE COMMAND...: fails unless the command ends with that exit code.

Its standard output and error both go to standard output, for FileCheck."""

import subprocess
import sys

wanted, command = int(sys.argv[1]), sys.argv[2:]
run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
sys.stdout.buffer.write(run.stdout)
sys.stdout.flush()
if run.returncode != wanted:
    sys.exit(f"exit code {run.returncode}, expected {wanted}: {' '.join(command)}")
