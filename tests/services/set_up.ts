/**
 * Brings what the tests need of the machine. The second time takes no time.
 *
 * Debian packages are installed only where the machine is the tests' own: by
 * root, in CI or with `ASSAY_REQUIRE_SERVICES=1`. The virtual environment lies
 * in the project's `.cache` and is made anywhere.
 *
 * @module
 */

import { copyFileSync } from "node:fs";
import {
  findService,
  PROGRAMS,
  PYTHON_ENVIRONMENT,
  PYTHON_REQUIREMENTS,
  PYTHON_STAMP,
  type ServiceName,
} from "./catalogue.ts";

/**
 * Installs what is missing, as far as it may.
 *
 * @returns One line for each installation that failed.
 */
export async function setUpServices(): Promise<string[]> {
  const installations = [
    ...mayInstallPackages() ? [installPackages] : [],
    makePythonEnvironment,
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
  if (isMissing("python-yaml") && !await canMakeEnvironments()) {
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

async function makePythonEnvironment(): Promise<void> {
  if (!isMissing("python-yaml") || isMissing("python3")) return;
  const python = `${PYTHON_ENVIRONMENT}/bin/python`;
  const install = ["install", "--quiet", "--disable-pip-version-check"];
  await run(["python3", "-m", "venv", "--clear", PYTHON_ENVIRONMENT]);
  await run([
    ...[python, "-m", "pip", ...install],
    ...["--requirement", PYTHON_REQUIREMENTS],
  ]);
  copyFileSync(PYTHON_REQUIREMENTS, PYTHON_STAMP);
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
