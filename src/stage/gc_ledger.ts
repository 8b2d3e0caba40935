/**
 * Which files of a directory of records are still needed.
 *
 * @module
 */

import type {
  StoredCall,
  StoredContent,
  StoredFile,
  StoredRecord,
  StoredStage,
} from "./gc_scan.ts";

/** Keeps account of what is needed while records are dropped. */
export class GcLedger {
  /** The size of all records that are left and what they refer to. */
  bytes = 0;
  readonly #callOf = new Map<StoredRecord, StoredCall>();
  readonly #left = new Map<StoredCall, number>();
  readonly #contents = new Map<StoredRecord, ReadonlySet<StoredContent>>();
  readonly #users = new Map<StoredContent, number>();

  /**
   * Takes account of stages.
   *
   * @param stages What lies in the directory.
   */
  constructor(stages: readonly StoredStage[]) {
    for (const stage of stages) {
      const byDigest = Map.groupBy(stage.contents, ({ digest }) => digest);
      for (const call of stage.calls) {
        for (const record of call.records) this.#add(call, record, byDigest);
      }
    }
  }

  #add(
    call: StoredCall,
    record: StoredRecord,
    byDigest: ReadonlyMap<string, readonly StoredContent[]>,
  ): void {
    const left = this.#left.get(call) ?? 0;
    this.#callOf.set(record, call);
    this.#left.set(call, left + 1);
    this.bytes += record.bytes + (left === 0 ? call.last?.bytes ?? 0 : 0);
    const contents = reachable(record, byDigest);
    this.#contents.set(record, contents);
    for (const content of contents) {
      const users = this.#users.get(content) ?? 0;
      this.#users.set(content, users + 1);
      if (users === 0) this.bytes += content.bytes;
    }
  }

  /**
   * Takes a record out, and what nothing else refers to.
   *
   * @param record The record.
   */
  drop(record: StoredRecord): void {
    const call = this.#callOf.get(record)!;
    const left = this.#left.get(call)! - 1;
    this.#callOf.delete(record);
    this.#left.set(call, left);
    this.bytes -= record.bytes + (left === 0 ? call.last?.bytes ?? 0 : 0);
    for (const content of this.#contents.get(record)!) {
      const users = this.#users.get(content)! - 1;
      this.#users.set(content, users);
      if (users === 0) this.bytes -= content.bytes;
    }
  }

  /**
   * Tells whether a record is left.
   *
   * @param record The record.
   * @returns Whether it was not dropped.
   */
  has(record: StoredRecord): boolean {
    return this.#callOf.has(record);
  }

  /**
   * Finds what no record that is left needs.
   *
   * @param stage The stage.
   * @returns Its files, other than records.
   */
  unneeded({ calls, contents, temporaries }: StoredStage): StoredFile[] {
    return [
      ...calls.flatMap((call) =>
        call.last && (this.#left.get(call) ?? 0) === 0 ? [call.last] : []
      ),
      ...contents.filter((content) => (this.#users.get(content) ?? 0) === 0),
      ...temporaries,
    ];
  }
}

function reachable(
  record: StoredRecord,
  byDigest: ReadonlyMap<string, readonly StoredContent[]>,
): Set<StoredContent> {
  const found = new Set<StoredContent>();
  const visit = (digests: readonly string[]) => {
    for (const content of digests.flatMap((one) => byDigest.get(one) ?? [])) {
      if (found.has(content)) continue;
      found.add(content);
      visit(content.references);
    }
  };
  visit(record.references);
  return found;
}
