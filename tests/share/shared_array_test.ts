import { conformance } from "./conformance.ts";

const isGranted = Deno.permissions.querySync({ name: "ffi" }).state ===
  "granted";

conformance("threads", {
  skips: { "views are emptied": "shared memory cannot be detached" },
});

conformance("processes", {
  ignore: Deno.build.os !== "linux"
    ? "it needs Linux"
    : isGranted
    ? undefined
    : "it needs --allow-ffi",
  skips: { "views stay": "its memory is given back" },
});
