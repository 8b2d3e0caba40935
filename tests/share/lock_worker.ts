/**
 * A worker thread that connects to the handle it is posted, takes the lock and
 * says so. Posted `close`, it ends with the lock.
 */
import { SharedArray, type SharedArrayHandle } from "@assay/assay/share";

/** What the global object of a worker has more than that of a program. */
const thread = globalThis as unknown as {
  postMessage(answer: string): void;
  close(): void;
  onmessage: (event: MessageEvent<SharedArrayHandle | "close">) => void;
};

thread.onmessage = async ({ data }) => {
  if (data === "close") return thread.close();
  const array = SharedArray.connect<"float64", 1>(data);
  await array.lock();
  array.write(0, array.read(0) + 1);
  thread.postMessage("held");
};
