import assert from "node:assert/strict";
import { temporaryFolder, until, writeSparse } from "../hash/folder.ts";
import { ASSAY } from "./assay.ts";

/** Tells whether a process catches SIGINT, by the mask the kernel shows. */
function catchesInterrupt(pid: number): boolean {
  // Deno itself may look into /proc only with all permissions.
  const cat = new Deno.Command("cat", { args: [`/proc/${pid}/status`] });
  const status = new TextDecoder().decode(cat.outputSync().stdout);
  const [, mask = "0"] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return (BigInt(`0x${mask}`) & 2n) !== 0n;
}

for (
  const [what, args] of [
    ["a large file is read", ["hash", "--no-cache", "large", "large"]],
    ["a large tree is read", ["hash", "--no-cache", "--tree", "."]],
    ["a large file is checked", ["hash", "--no-cache", "--check", "SUMS"]],
    ["standard input is awaited", ["hash", "-"]],
    ["a manifest is awaited", ["hash", "--check"]],
  ] as const
) {
  Deno.test({
    name: `assay leaves with 130 when interrupted while ${what}`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      using folder = temporaryFolder();
      writeSparse(`${folder.path}/large`, 64 * 2 ** 30);
      folder.write("SUMS", `${"0".repeat(64)}  large\n`);
      const [program, ...words] = ASSAY;
      const child = new Deno.Command(program, {
        args: [...words, ...args],
        cwd: folder.path,
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
        signal: AbortSignal.timeout(60_000),
      }).spawn();
      await until(() => catchesInterrupt(child.pid));
      child.kill("SIGINT");
      const { code, stdout, stderr } = await child.output();
      await child.stdin.abort();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      assert.deepEqual(
        { code, stdout: text(stdout) },
        { code: 130, stdout: "" },
      );
      assert.doesNotMatch(text(stderr), /error/i);
    },
  });
}
