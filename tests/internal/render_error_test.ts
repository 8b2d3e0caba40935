import assert from "node:assert/strict";
import { AssayError } from "../../src/internal/errors.ts";
import { registerSecret } from "../../src/internal/mask.ts";
import { renderError } from "../../src/internal/render_error.ts";

Deno.test("renderError() renders heading, sentence, causes and hints", () => {
  const error = new AssayError("Cannot open 'a'", {
    code: "A",
    heading: "config error",
    hints: ["Try b.", "Try c."],
    cause: new TypeError("it is round", { cause: "a ball" }),
  });
  assert.equal(
    renderError(error),
    [
      "config error: Cannot open 'a'",
      "caused by: TypeError: it is round",
      "caused by: a ball",
      "hint: Try b.",
      "hint: Try c.",
    ].join("\n"),
  );
});

Deno.test("renderError() lists the members of an AggregateError", () => {
  const error = new AggregateError(
    [new Error("one", { cause: new Error("deep") }), new Error("two")],
    "Both failed",
  );
  assert.equal(
    renderError(error),
    [
      "error: AggregateError: Both failed",
      "caused by: one",
      "caused by: deep",
      "caused by: two",
    ].join("\n"),
  );
});

Deno.test("renderError() shows data.excerpt once", () => {
  const data = { excerpt: "  1 | x" };
  const apart = new AssayError("Cannot read", { code: "A", data });
  const within = new AssayError("Cannot read\n  1 | x", { code: "A", data });
  assert.equal(renderError(apart), "error: Cannot read\n  1 | x");
  assert.equal(renderError(within), "error: Cannot read\n  1 | x");
});

Deno.test("renderError() gives each hint once, those of causes too", () => {
  const inner = new AssayError("In", { code: "A", hints: ["Do."] });
  const outer = new AssayError("Out", {
    code: "B",
    hints: ["Do."],
    cause: inner,
  });
  assert.equal(renderError(outer), "error: Out\ncaused by: In\nhint: Do.");
});

Deno.test("renderError() shows the stack only when asked", () => {
  const error = new Error("broken");
  assert.equal(renderError(error), "error: broken");
  const [first, second] = renderError(error, { stack: true }).split("\n");
  assert.equal(first, "error: broken");
  assert.match(second ?? "", /^ +at .*render_error_test\.ts/);
});

Deno.test("renderError() takes whatever was thrown", () => {
  assert.equal(renderError("plain"), "error: plain");
  assert.equal(renderError(undefined), "error: undefined");
  assert.equal(renderError({ a: 1 }), "error: { a: 1 }");
  assert.equal(renderError(new RangeError()), "error: RangeError");
});

Deno.test("renderError() ends on a cycle of causes", () => {
  const one = new Error("one");
  const two = new Error("two", { cause: one });
  one.cause = two;
  assert.equal(renderError(one), "error: one\ncaused by: two");
});

Deno.test("renderError() masks secrets and spells control characters out", () => {
  registerSecret("render-secret");
  const error = new AssayError("Got render-secret\u001b[2J\r", {
    code: "A",
    hints: ["Not render-secret."],
  });
  assert.equal(
    renderError(error),
    "error: Got ***\\x1b[2J\\x0d\nhint: Not ***.",
  );
});

Deno.test("renderError() shows the hints of a RangeError that has some", () => {
  const error = Object.assign(new RangeError("Cannot read index 7"), {
    data: {},
    hints: ["Count from 0."],
  });
  assert.equal(
    renderError(error),
    "error: Cannot read index 7\nhint: Count from 0.",
  );
});
