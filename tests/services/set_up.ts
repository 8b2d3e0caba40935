/**
 * Brings what the tests need of the machine. The second time takes no time.
 *
 * Debian packages are installed only where the machine is the tests' own: by
 * root, in CI or with `ASSAY_REQUIRE_SERVICES=1`. The virtual environments lie
 * in the project's `.cache` and are made anywhere.
 *
 * @module
 */

import { copyFileSync } from "node:fs";
import {
  ENVIRONMENTS,
  findPython,
  findService,
  listPythons,
  PROGRAMS,
  type PythonEnvironment,
  type ServiceName,
  stampOf,
} from "./catalogue.ts";

/**
 * Installs what is missing, as far as it may.
 *
 * @returns One line for each installation that failed.
 */
export async function setUpServices(): Promise<string[]> {
  const installations = [
    ...mayInstallPackages() ? [installPackages] : [],
    ...ENVIRONMENTS.map((environment) => () =>
      makePythonEnvironment(environment)
    ),
  ];
  const failures: string[] = [];
  for (const install of installations) {
    try {
      await install();
    } catch (error) {
      failures.push(String(error));
    }
  }
  return failures;
}

function mayInstallPackages(): boolean {
  const isOurs = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1" ||
    Deno.env.get("CI") === "true";
  return isOurs && Deno.uid() === 0;
}

function isMissing(name: ServiceName): boolean {
  return findService(name) === undefined;
}

async function installPackages(): Promise<void> {
  const packages = Object.entries(PROGRAMS)
    .filter(([name]) => isMissing(name as ServiceName))
    .map(([, debianPackage]) => debianPackage as string);
  const makes = ENVIRONMENTS.some((one) => findPython(one) === undefined);
  if (makes && !await canMakeEnvironments()) {
    packages.push("python3-venv");
  }
  if (packages.length === 0) return;
  const install = ["install", "--quiet", "--yes", "--no-install-recommends"];
  await run(["apt-get", "update", "--quiet"]);
  await run([
    ...["apt-get", ...install, "--option=DPkg::Lock::Timeout=120"],
    ...new Set(packages),
  ]);
}

/** Debian's python3 comes without the part that fills environments. */
async function canMakeEnvironments(): Promise<boolean> {
  if (isMissing("python3")) return false;
  const { success } = await output(["python3", "-c", "import ensurepip"]);
  return success;
}

async function makePythonEnvironment(
  environment: PythonEnvironment,
): Promise<void> {
  const { folder, requirements, minor } = environment;
  if (findPython(environment) !== undefined || isMissing("python3")) return;
  const python = await findInterpreter(minor);
  const install = ["install", "--quiet", "--disable-pip-version-check"];
  await run([python, "-m", "venv", "--clear", folder]);
  await run([
    ...[`${folder}/bin/python`, "-m", "pip", ...install],
    ...["--requirement", requirements],
  ]);
  copyFileSync(requirements, stampOf(environment));
}

/** The first Python that is new enough; a shim of pyenv's may lead nowhere. */
async function findInterpreter(minor: number): Promise<string> {
  const isNew = `import sys, venv; sys.exit(sys.version_info < (3, ${minor}))`;
  for (const python of listPythons()) {
    const { success } = await output([python, "-c", isNew]);
    if (success) return python;
  }
  throw new Error(`Cannot find Python 3.${minor}: expected it on the path`);
}

async function run(command: string[]): Promise<void> {
  const { success, code, stdout, stderr } = await output(command);
  if (success) return;
  const text = new TextDecoder().decode(stderr.length > 0 ? stderr : stdout);
  const last = text.trimEnd().split("\n").at(-1);
  throw new Error(`Cannot run '${command.join(" ")}': exit ${code}, ${last}`);
}

function output(
  [program, ...args]: string[],
): Promise<Deno.CommandOutput> {
  return new Deno.Command(program!, {
    args,
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
  }).output();
}
