import assert from "node:assert/strict";
import { requirement } from "../requirement.ts";
import { ASSAY_TASK, memoFolder } from "./memo_folder.ts";

const python = requirement("python3");

// Starts a program on a terminal of its own, and types Ctrl-C when it says so.
const TYPIST = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
said = b""
while b"ready" not in said:
    said += os.read(terminal, 1000)
os.write(terminal, b"\\x03")
try:
    while part := os.read(terminal, 1000):
        said += part
except OSError:
    pass
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.count(b"heard"))
`;

// Waits for a second signal, which must not come.
const LISTENER = `
import signal, time
signal.signal(signal.SIGINT, lambda *_: print("heard", flush=True))
print("ready", flush=True)
end = time.monotonic() + 0.5
while time.monotonic() < end:
    time.sleep(0.01)
`;

for (const flags of [[], ["-k"]]) {
  Deno.test({
    name: `assay memo ${
      flags.join("")
    } gives Ctrl-C at a terminal to the command once`,
    ignore: python.ignore,
    async fn() {
      using folder = memoFolder();
      const { stdout } = await new Deno.Command(python.command, {
        args: [
          ...["-c", TYPIST, Deno.execPath(), ...ASSAY_TASK, "memo", ...flags],
          ...["--", python.command, "-c", LISTENER],
        ],
        cwd: folder.path,
        stdin: "null",
      }).output();
      assert.equal(new TextDecoder().decode(stdout), "130 1\n");
      assert.deepEqual(folder.records(), []);
    },
  });
}
