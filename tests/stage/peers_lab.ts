/**
 * One small project in each system, to call, edit and call again.
 *
 * @module
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { Folder } from "./folder.ts";
import { type Launch, launchDeno, type Running } from "./peers_process.ts";
import {
  type Edit,
  type EditName,
  EDITS,
  type FunctionName,
  TYPESCRIPT,
  type ValueName,
  VALUES,
} from "./peers_samples.ts";
import { makeProject, type Project, REPOSITORY } from "./program.ts";

/** What came of one call. */
export interface Called {
  /** Whether a body ran. */
  readonly ran: boolean;
  /** What the caller got; `"failed"` when that was an error. */
  readonly result: unknown;
}

/** A call under way. */
export interface Started {
  /** Whether it has come as far as to call, or has ended. */
  readonly isCalling: () => boolean;
  /** Whether it has ended. */
  readonly hasEnded: () => boolean;
  /** Whether the caller got a result. */
  readonly done: Promise<boolean>;
}

/** The project of one system. */
export interface Lab extends Folder {
  /** Calls a function with each of the values. */
  call(name: FunctionName, ...values: ValueName[]): Promise<Called[]>;
  /** Begins a call. */
  start(name: FunctionName, value: ValueName): Started;
  /** Runs a command that fails. */
  failingCommand(): Promise<Called>;
  /** Changes the code. */
  apply(edit: EditName): void;
  /** How many bodies have run. */
  runs(): number;
}

const FAILING = "echo ran >> log; exit 3";

/** Makes the project with assay. */
export function assayLab(): Lab {
  const project = makeProject(TYPESCRIPT);
  const run = ["run", "-A", "--no-prompt", "-q"];
  return {
    ...callingLab(project, (name, values) =>
      launchDeno(project, [
        ...[...run, "program.ts", name],
        ...values.map((value) => VALUES[value].typescript),
      ])),
    apply: (edit) => project.edit(...EDITS[edit].typescript as Edit),
    failingCommand: () =>
      called(project, () =>
        launchDeno(project, [
          ...[...run, `--config=${REPOSITORY}deno.json`],
          ...[`${REPOSITORY}cli/main.ts`, "memo", "--", "sh", "-c", FAILING],
        ])),
  };
}

/** Makes the project with joblib. */
export function joblibLab(launch: Launch): Lab {
  const project = pythonProject("joblib_program.py");
  const start = (name: string, values: readonly ValueName[]) =>
    launch(project, [
      ...["joblib_program.py", name],
      ...values.map((value) => VALUES[value].python),
    ]);
  return {
    ...callingLab(project, start),
    apply: (edit) => project.edit(...EDITS[edit].python as Edit),
    failingCommand: () => assert.fail("joblib runs no commands"),
  };
}

/** Makes the project with redun. */
export function redunLab(launch: Launch): Lab {
  const project = pythonProject("redun_program.py");
  const program = (name: string, texts: string[]) =>
    launch(project, ["redun_program.py", name, ...texts]);
  const written = (value: ValueName) =>
    value === "path" ? `File(${VALUES.path.python})` : VALUES[value].python;
  return {
    ...callingLab(
      project,
      (name, values) => program(name, values.map(written)),
    ),
    apply: (edit) => project.edit(...EDITS[edit].python as Edit),
    async failingCommand() {
      const running = program("command", [JSON.stringify(FAILING)]);
      const [only] = await answers(running);
      return only!;
    },
  };
}

/**
 * Makes the project with DVC: a stage that runs the function by a program, with
 * the script, the value and the data declared.
 */
export function dvcLab(launch: Launch): Lab {
  const project = pythonProject("dvc_program.py", "dvc_repro.py");
  project.write(
    ".dvc/config",
    "[core]\nno_scm = True\nanalytics = False\ncheck_update = False\n",
  );
  const stage = (cmd: string, deps: string[], outs: string[], value = "1") => {
    const it = { cmd, deps, params: ["value"], outs };
    project.write("dvc.yaml", JSON.stringify({ stages: { it } }));
    project.write("params.yaml", `value: ${value}\n`);
  };
  const define = (name: FunctionName, value: ValueName) =>
    stage(
      `python dvc_program.py ${name}`,
      ["body.py", ...name === "read" ? ["data.txt"] : []],
      ["result.json", ...name === "write" ? ["out.txt"] : []],
      VALUES[value].yaml,
    );
  const repro = () => launch(project, ["dvc_repro.py"]);
  return {
    ...project,
    runs: () => runsIn(project),
    apply: (edit) => project.edit(...EDITS[edit].python as Edit),
    async call(name, ...values) {
      const all: Called[] = [];
      for (const value of values) {
        define(name, value);
        const { ran, result } = await called(project, repro);
        assert.equal(result, null);
        const text = Deno.readTextFileSync(project.at("result.json"));
        all.push({ ran, result: JSON.parse(text) });
      }
      return all;
    },
    start(name, value) {
      define(name, value);
      return started(repro());
    },
    async failingCommand() {
      stage(FAILING, [], []);
      return await called(project, repro);
    },
  };
}

function pythonProject(...programs: string[]): Project {
  const names = ["body.py", "helper.py", "calls.py", ...programs];
  const read = (name: string) =>
    Deno.readTextFileSync(new URL(`./peers/${name}`, import.meta.url));
  return makeProject(
    Object.fromEntries(names.map((name) => [name, read(name)])),
  );
}

/** What a system can do whose program takes a function and values. */
function callingLab(
  project: Project,
  launch: (name: FunctionName, values: readonly ValueName[]) => Running,
): Omit<Lab, "apply" | "failingCommand"> {
  return {
    ...project,
    runs: () => runsIn(project),
    async call(name, ...values) {
      const all = await answers(launch(name, values));
      assert.equal(all.length, values.length);
      return all;
    },
    start: (name, value) => started(launch(name, [value])),
  };
}

async function answers({ code, output }: Running): Promise<Called[]> {
  assert.equal(await code, 0, output());
  return output().split("\n").filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** Runs what gives nothing but an exit code. */
async function called(
  project: Project,
  launch: () => Running,
): Promise<Called> {
  const before = runsIn(project);
  const code = await launch().code;
  const ran = runsIn(project) > before;
  return { ran, result: code === 0 ? null : "failed" };
}

function started({ output, hasEnded, code }: Running): Started {
  return {
    isCalling: () => hasEnded() || output().includes("calling\n"),
    hasEnded,
    done: code.then((code) => code === 0 && !output().includes('"failed"')),
  };
}

function runsIn({ at }: Project): number {
  return existsSync(at("log"))
    ? Deno.readTextFileSync(at("log")).split("\n").length - 1
    : 0;
}
