/**
 * Which module called into this library.
 *
 * @module
 */

/** Deeper than any call within this library. */
const DEPTH = 50;

const LIBRARY = new URL("../", import.meta.url).href;

/**
 * Finds the module of the user's code that is running.
 *
 * @returns URL of the nearest module on the stack outside this library's
 *   sources; nothing when the stack shows none.
 */
export function callerModule(): string | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let sites: CallSite[];
  try {
    Error.stackTraceLimit = DEPTH;
    // The text of a stack is for people: programs rewrite and translate it.
    Error.prepareStackTrace = (_error, sites) => sites;
    sites = new Error().stack as unknown as CallSite[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
  return sites
    .map((site) => site.getScriptNameOrSourceURL())
    .find((url) =>
      url !== null && /^(file|https?):/.test(url) && !url.startsWith(LIBRARY)
    ) ?? undefined;
}

interface CallSite {
  getScriptNameOrSourceURL(): string | null;
}
