/**
 * One small project in each system, to call, edit and call again.
 *
 * @module
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import type { Folder } from "./folder.ts";
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

/** A call under way in a process of its own. */
export interface Started {
  /** Whether it has come as far as to call, or has ended. */
  readonly isCalling: () => boolean;
  /** Whether it has ended. */
  readonly hasEnded: () => boolean;
  /** Whether it got a result. */
  readonly done: Promise<boolean>;
}

/** The project of one system. */
export interface Lab extends Folder {
  /** Calls a function with each of the values. */
  call(name: FunctionName, ...values: ValueName[]): Promise<Called[]>;
  /** Begins a call. */
  start(name: FunctionName, value: ValueName): Started;
  /** Runs a command that fails, and gives what {@linkcode call} does. */
  failingCommand(): Promise<Called>;
  /** Changes the code. */
  apply(edit: EditName): void;
  /** How many bodies have run. */
  runs(): number;
}

/** Makes the project of a system. */
export type MakeLab = () => Lab;

const FAILING = "echo ran >> log; exit 3";

/** The project with assay. */
export function assayLab(): Lab {
  const project = makeProject(TYPESCRIPT);
  const words = (name: string, values: readonly ValueName[]) => [
    ...["run", "-A", "--no-prompt", "-q", "program.ts"],
    ...[name, ...values.map((value) => VALUES[value].typescript)],
  ];
  return {
    ...calling(project, Deno.execPath(), words),
    apply: (edit) => project.edit(...EDITS[edit].typescript as Edit),
    failingCommand: () =>
      ranCommand(project, Deno.execPath(), [
        ...["run", "-A", "-q", `--config=${REPOSITORY}deno.json`],
        ...[`${REPOSITORY}cli/main.ts`, "memo", "--", "sh", "-c", FAILING],
      ]),
  };
}

/**
 * The project with a library for Python.
 *
 * @param python The interpreter that has it.
 * @param system Which one.
 */
export function pythonLab(python: string, system: "joblib" | "redun"): Lab {
  const project = pythonProject(`${system}_program.py`);
  const words = (name: string, values: readonly ValueName[]) => [
    `${system}_program.py`,
    name,
    ...values.map((value) => {
      const text = VALUES[value].python;
      return name === "read" && system === "redun" ? `File(${text})` : text;
    }),
  ];
  const lab = calling(project, python, words);
  return {
    ...lab,
    apply: (edit) => project.edit(...EDITS[edit].python as Edit),
    async failingCommand() {
      const text = JSON.stringify(FAILING);
      const args = [`${system}_program.py`, "command", text];
      const [called] = answers(await output(project, python, args));
      return called!;
    },
  };
}

/**
 * The project with DVC: a stage that runs the function by a program, with the
 * script, the value and the data declared.
 *
 * @param python The interpreter that has it.
 */
export function dvcLab(python: string): Lab {
  const bin = dirname(python);
  const project = pythonProject("dvc_program.py");
  project.write(
    ".dvc/config",
    "[core]\nno_scm = True\nanalytics = False\ncheck_update = False\n",
  );
  const stage = (command: string, deps: string[], outs: string[]) =>
    project.write(
      "dvc.yaml",
      JSON.stringify({
        stages: { it: { cmd: command, deps, params: ["value"], outs } },
      }),
    );
  const define = (name: FunctionName, value: ValueName) => {
    project.write("params.yaml", `value: ${VALUES[value].yaml}\n`);
    stage(
      `python dvc_program.py ${name}`,
      ["body.py", ...name === "read" ? ["data.txt"] : []],
      ["result.json", ...name === "write" ? ["out.txt"] : []],
    );
  };
  const repro = () =>
    command(project, `${bin}/dvc`, ["repro", "--quiet"], {
      PATH: [bin, Deno.env.get("PATH")].join(delimiter),
      DVC_SITE_CACHE_DIR: project.at("site"),
    });
  const reproduce = async (): Promise<Called> => {
    const before = runsIn(project);
    const { success } = await repro().output();
    return {
      ran: runsIn(project) > before,
      result: success && existsSync(project.at("result.json"))
        ? JSON.parse(Deno.readTextFileSync(project.at("result.json")))
        : "failed",
    };
  };
  return {
    ...project,
    runs: () => runsIn(project),
    apply: (edit) => project.edit(...EDITS[edit].python as Edit),
    async call(name, ...values) {
      const called: Called[] = [];
      for (const value of values) {
        define(name, value);
        called.push(await reproduce());
      }
      return called;
    },
    start(name, value) {
      define(name, value);
      return started(repro(), () => false);
    },
    async failingCommand() {
      project.write("params.yaml", "value: 1\n");
      stage(FAILING, [], []);
      return await reproduce();
    },
  };
}

function pythonProject(program: string): Project {
  const names = ["body.py", "helper.py", "calls.py", program];
  const read = (name: string) =>
    Deno.readTextFileSync(new URL(`./peers/${name}`, import.meta.url));
  return makeProject(
    Object.fromEntries(names.map((name) => [name, read(name)])),
  );
}

/** What a system whose program takes a function and values can do. */
function calling(
  project: Project,
  program: string,
  words: (name: string, values: readonly ValueName[]) => string[],
): Pick<Lab, "call" | "start" | "runs"> & Project {
  return {
    ...project,
    runs: () => runsIn(project),
    async call(name, ...values) {
      const text = await output(project, program, words(name, values));
      const called = answers(text);
      assert.equal(called.length, values.length, text);
      return called;
    },
    start: (name, value) =>
      started(
        command(project, program, words(name, [value])),
        (text) => text.includes("calling\n"),
      ),
  };
}

function command(
  { path }: Project,
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Deno.Command {
  return new Deno.Command(program, {
    args,
    cwd: path,
    // An edit within a second that keeps the size is no edit to Python's cache.
    env: { NO_COLOR: "1", PYTHONDONTWRITEBYTECODE: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function output(
  project: Project,
  program: string,
  args: string[],
): Promise<string> {
  const ended = await command(project, program, args).output();
  assert.ok(ended.success, new TextDecoder().decode(ended.stderr));
  return new TextDecoder().decode(ended.stdout);
}

async function ranCommand(
  project: Project,
  program: string,
  args: string[],
): Promise<Called> {
  const before = runsIn(project);
  const { code } = await command(project, program, args).output();
  return {
    ran: runsIn(project) > before,
    result: code === 0 ? null : "failed",
  };
}

function answers(text: string): Called[] {
  return text.split("\n").filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

function started(
  command: Deno.Command,
  isCalling: (text: string) => boolean,
): Started {
  const child = command.spawn();
  let text = "";
  let ended = false;
  const reading = (async () => {
    for await (
      const part of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      text += part;
    }
  })();
  const finish = async () => {
    const [{ success }] = await Promise.all([
      child.status,
      reading,
      child.stderr.pipeTo(new WritableStream()),
    ]);
    ended = true;
    return success && !text.includes('"failed"');
  };
  return {
    isCalling: () => ended || isCalling(text),
    hasEnded: () => ended,
    done: finish(),
  };
}

function runsIn({ at }: Project): number {
  return existsSync(at("log"))
    ? Deno.readTextFileSync(at("log")).split("\n").length - 1
    : 0;
}
