/**
 * The name of a stage that runs a command.
 *
 * @module
 */

import { basename } from "node:path";

/** Longer ones would leave no room for what is put behind them. */
const LONGEST = 100;

/**
 * Makes a stage's name of a program's.
 *
 * @param word The first word of a command.
 * @returns Its base name, changed as little as a stage's name needs.
 */
export function commandName(word: string): string {
  const name = basename(word).replace(/^\.+/, "").slice(0, LONGEST)
    .replace(/\.(inputs|outputs|stage)$/, "_$1");
  return name === "" ? "command" : name;
}
