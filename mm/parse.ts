import { JSDOM } from "npm:jsdom@26";
const { window } = new JSDOM("<body></body>");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import("npm:mermaid@11");
for (const f of ["five.mmd", "forty.mmd"]) {
  const text = Deno.readTextFileSync("/tmp/h_pipe/" + f);
  console.log(f, await mermaid.parse(text));
  const d = await mermaid.mermaidAPI.getDiagramFromText(text);
  const v = d.db.getVertices(); console.log([...(v.values?.() ?? Object.values(v))].slice(0, 6).map((x: any) => [x.id, x.text, x.classes]));
}
