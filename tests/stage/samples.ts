/**
 * Functions to make stages of. They stand in a module that holds nothing else,
 * so that nothing else counts as their code.
 *
 * @module
 */

/** Doubles. */
export function double(value: number): number {
  return value * 2;
}

/** Sums neighbours. */
export function sums(a: number, b: number, c: number): number[] {
  return [a + b, b + c];
}

/** Gives back what it gets. */
export function same(value?: unknown): unknown {
  return value;
}

/** Adds an item to its argument. */
export function append(list: number[]): number {
  return list.push(0);
}

/** Waits for a promise that is no input, then counts. */
export async function lateLength(list: number[]): Promise<number> {
  await Promise.resolve();
  return list.length;
}

/** Has a default and an optional parameter. */
export function scaled(value: number, factor = 3, shift?: number): number {
  return value * factor + (shift ?? 0);
}

/** Has a parameter called like an option. */
export function used(uses?: unknown): unknown {
  return uses ?? "nothing";
}

/** Reads a file, or says that there is none. */
export function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "absent";
    throw error;
  }
}

/** Lists a directory with the text of its files. */
export function readAll(directory: string): string[] {
  return [...Deno.readDirSync(directory)]
    .filter(({ isFile }) => isFile)
    .map(({ name }) =>
      `${name}=${Deno.readTextFileSync(`${directory}/${name}`)}`
    )
    .sort();
}

/** Reads the files that are the keys of its argument. */
export function readKeys(files: Record<string, unknown>): string[] {
  return Object.keys(files).map((path) => Deno.readTextFileSync(path));
}

/** Writes a file it is given by name, and returns nothing. */
export function write(path: string, text: string): void {
  Deno.writeTextFileSync(path, text);
}

/** Writes a file and returns its path. */
export function writeAndName(path: string, text: string): string {
  Deno.writeTextFileSync(path, text);
  return path;
}

/** Makes a directory, writes a file into it and returns the file's path. */
export function fill(directory: string, text: string): string {
  Deno.mkdirSync(directory, { recursive: true });
  Deno.writeTextFileSync(`${directory}/part.txt`, text);
  return `${directory}/part.txt`;
}

/** Writes the copy if the source says so, else reads what is there. */
export function copyIfTold(source: string, copy: string): string {
  const text = Deno.readTextFileSync(source);
  if (text === "copy") Deno.writeTextFileSync(copy, text);
  return text === "copy" ? "copied" : read(copy);
}

/** Reads a file, then gives it another text. */
export function readThenSpoil(path: string): string {
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, `${text}!`);
  return text;
}

/** Returns what no file can hold. */
export function unstorable(good: boolean): unknown {
  return { table: [{ cell: good ? 1 : () => 1 }] };
}

/** Fails. */
export function fail(word: string): never {
  throw new RangeError(`no such ${word}`);
}

/** Makes a text of a given length. */
export function long(length: number): string {
  return "x".repeat(length);
}

/** Says whether it has a `this`. */
export function receiver(this: unknown): string {
  return typeof this;
}

/** The first of two stages that share the name `twin`. */
export function plusOne(value: number): number {
  return value + 1;
}

/** The second of two stages that share the name `twin`. */
export function plusTwo(value: number): number {
  return value + 2;
}

/** Gives what names the root directory, and is hardly meant so. */
export function slash(): string {
  return "/";
}

/** Reads the file that an error names. */
export function readNamed(error: Error): string {
  const [inner = error] = error instanceof AggregateError ? error.errors : [];
  return read(inner.cause ?? inner.message);
}

/** Reads a file, if there is one. */
export function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
