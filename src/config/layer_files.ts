/**
 * The files a configuration is read from.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import {
  extname,
  fileURLToPath,
  isAbsolute,
  resolve,
} from "../internal/path.ts";
import type { Environment } from "./environment.ts";
import { variablePrefix } from "./environment.ts";
import type { LayerName } from "./located.ts";

/** One file of a configuration. */
export interface LayerFile {
  readonly layer: LayerName;
  readonly file: string;
  /** Whether it is an error that the file is not there. */
  readonly required: boolean;
}

/** What decides which files are read. */
export interface LayerFileOptions {
  readonly app: string | undefined;
  readonly packaged: URL | string | undefined;
  readonly cwd: string;
  readonly environment: Environment;
}

/**
 * Lists the files below the environment, lowest first.
 *
 * @param options The app, its packaged defaults and where to look.
 * @returns The files, whether they exist or not.
 * @throws {AssayError} `BAD_PACKAGED` when `packaged` is no file URL.
 */
export function layerFiles(options: LayerFileOptions): LayerFile[] {
  const { app, packaged, environment, cwd } = options;
  const files: LayerFile[] = [];
  const optional = (layer: LayerName, file: string) =>
    files.push({ layer, file, required: false });
  if (packaged !== undefined) {
    const url = packagedUrl(packaged);
    const file = fileURLToPath(url);
    files.push({ layer: "packaged", file, required: true });
    if (
      app !== undefined &&
      environment.get(`${variablePrefix(app)}_ENV`) === "test"
    ) {
      const names = new Set(["test.yaml", `test${extname(file)}`]);
      for (const name of names) {
        optional("test", fileURLToPath(new URL(name, url)));
      }
    }
  }
  if (app === undefined) return files;
  optional("system", `/etc/${app}.yml`);
  const home = environment.get("HOME");
  const xdg = environment.get("XDG_CONFIG_HOME");
  if (home) optional("home", resolve(home, `.${app}.yml`));
  // A relative XDG_CONFIG_HOME is to be ignored (XDG Base Directory 0.8).
  const user = xdg && isAbsolute(xdg) ? xdg : home && resolve(home, ".config");
  if (user) optional("user", resolve(user, app, "config.yaml"));
  optional("project", resolve(cwd, `${app}.yml`));
  return files;
}

function packagedUrl(packaged: URL | string): URL {
  const url = URL.parse(String(packaged));
  if (url?.protocol === "file:") return url;
  throw new AssayError(
    `Cannot read the packaged defaults '${packaged}': expected a file URL`,
    {
      code: "BAD_PACKAGED",
      hints: [`Use new URL("./default.yaml", import.meta.url).`],
    },
  );
}
