/**
 * File names in messages.
 *
 * @module
 */

const ESCAPES = new Map([["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"]]);

/**
 * Writes a name the way GNU tools do in messages: bare where a shell would
 * take it as it stands, else quoted for a shell, control characters spelled
 * out.
 *
 * @param name A file name.
 * @returns The name on one line.
 */
export function quoteName(name: string): string {
  if (/^[\p{L}\p{N}_@%+.,/-]+$/u.test(name)) return name;
  if (name.includes("'") && !/["$`\\!\p{Cc}]/u.test(name)) return `"${name}"`;
  const quoted = name.replaceAll("'", "'\\''").replace(
    /\p{Cc}+/gu,
    (controls) => `'$'${Array.from(controls, escapeControl).join("")}''`,
  );
  return `'${quoted}'`;
}

function escapeControl(control: string): string {
  return ESCAPES.get(control) ??
    `\\${control.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
