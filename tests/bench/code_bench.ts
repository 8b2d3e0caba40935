/**
 * How fast a fingerprint of a project of 300 modules is, against the promise.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { type Comparison, median, runCommand } from "./compare.ts";

const MODULES = 300;
const RUNS = 7;
const kit = new URL("../../src/code/kit.ts", import.meta.url).href;
const config = new URL("../../deno.json", import.meta.url).pathname;

/**
 * Measures fingerprints.
 *
 * @param folder Where to put the project: about 1 MB.
 * @returns The lines of the table.
 */
export async function benchCode(folder: string): Promise<Comparison[]> {
  const project = `${folder}/modules`;
  makeProject(project);
  const measure = `${folder}/measure.ts`;
  Deno.writeTextFileSync(
    measure,
    measurement(pathToFileURL(`${project}/m0.ts`)),
  );
  const cold: number[] = [];
  const warm: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    // A process of its own each time: what is compiled once stays compiled.
    const printed = await runCommand([
      Deno.execPath(),
      ...["run", "-A", "--config", config, "--frozen", measure],
    ]);
    const times = JSON.parse(printed) as { cold: number; warm: number };
    cold.push(times.cold);
    warm.push(times.warm);
  }
  return [
    promise(`fingerprint of ${MODULES} modules, cold`, median(cold), 400),
    promise("the same, warm", median(warm), 20),
  ];
}

function promise(what: string, ours: number, most: number): Comparison {
  return {
    what,
    ours: `${ours.toFixed(1)} ms`,
    reference: "the promise",
    theirs: `${most} ms`,
    ratio: ours / most,
    goal: ["at most", 1],
  };
}

/** Modules of about fifty lines, each of which uses three others. */
function makeProject(project: string): void {
  Deno.mkdirSync(project, { recursive: true });
  Deno.writeTextFileSync(`${project}/deno.json`, "{}\n");
  for (let index = 0; index < MODULES; index++) {
    Deno.writeTextFileSync(`${project}/m${index}.ts`, moduleText(index));
  }
}

function moduleText(index: number): string {
  const used = [...new Set([index * 2 + 1, index * 2 + 2, index + 7])]
    .filter((each) => each < MODULES);
  const imports = used.map((each) =>
    `import { fit${each}, Model${each} } from "./m${each}.ts";\n`
  ).join("");
  const calls = used.map((each) => `fit${each}(rows, degree)`);
  const models = used.map((each) => `new Model${each}(degree).value`);
  return `// Module ${index} of the project.
${imports}
const LIMIT = ${index}, SPARE = { low: 1, high: [1, 2, 3] };
const pattern = /a+b{${index}}/g;
export interface Options${index} { readonly degree: number; readonly name?: string }

/** Fits the rows by a polynomial. */
export function fit${index}(rows: readonly number[], degree = 3): number {
  const total = rows.reduce((sum, row) => sum + helper(row, degree), 0);
  if (degree > LIMIT && pattern.test(\`fit \${total}\`)) {
    return Math.max(total, ...rows.map((row) => row * SPARE.low));
  }
  for (const [index, row] of rows.entries()) {
    if (index % 2 === 0) continue;
    const weight = row ** 2 + (SPARE.high[index] ?? 1);
    if (weight > LIMIT) return weight - degree;
  }
  return [total, ${[...calls, ...models].join(", ")}].length;
}

function helper(x: number, degree: number): number {
  let result = 1;
  while (degree-- > 0) {
    result = result * x + LIMIT;
  }
  return new Model${index}(result).value;
}

export class Model${index} {
  static factor = 2;
  #size: number;
  constructor(size: number) {
    this.#size = size;
  }
  get value(): number {
    return this.#size * Model${index}.factor;
  }
  describe({ name = "model", ...rest }: { name?: string; unit?: string } = {}): string {
    const unit = rest.unit ?? "m";
    return \`\${name}: \${this.value} \${unit}\`;
  }
}

export function unreached${index}(options: Options${index}): string {
  const { degree, name } = options;
  return [name, degree, LIMIT].map((each) => String(each)).join(" ");
}
`;
}

function measurement(entry: URL): string {
  return `import { fingerprint } from ${JSON.stringify(kit)};
import { fit0 } from ${JSON.stringify(entry.href)};
const take = () => {
  const began = performance.now();
  const { digest } = fingerprint(fit0, ${JSON.stringify(entry.href)});
  if (digest === null) throw new Error("the project cannot be followed");
  return performance.now() - began;
};
const cold = take();
const warm = Array.from({ length: 9 }, take).sort((a, b) => a - b)[4];
console.log(JSON.stringify({ cold, warm }));
`;
}
