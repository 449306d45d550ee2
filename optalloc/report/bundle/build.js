"use strict";
// Writes plotly.min.js, and LICENSES.txt of all that is in it. Run by `npm ci && npm run build`.
const fs = require("node:fs");
const path = require("node:path");
const esbuild = require("esbuild");

const { version } = require("plotly.js/package.json");
const packageOf = (file) => file.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];

const { metafile } = esbuild.buildSync({
  entryPoints: ["figures.js"],
  outfile: "plotly.min.js",
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plotly",
  target: "es2016",
  define: { global: "window" },
  loader: { ".css": "empty" }, // that of maps with tiles
  legalComments: "none",
  banner: { js: `/* plotly.js v${version}, the part that optalloc draws with. Licences: optalloc/report/bundle/LICENSES.txt */` },
  metafile: true,
});

const files = Object.keys(metafile.outputs["plotly.min.js"].inputs).filter((file) => !file.endsWith(".css"));
const packages = [...new Set(files.map(packageOf).filter(Boolean))].sort();
const licences = packages.map((folder) => {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json")));
  const file = fs.readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? fs.readFileSync(path.join(folder, file), "utf8").trim() : "(the package has no text of its licence)";
  return `${name} ${version}: ${license}\n\n${text.replaceAll("\r\n", "\n").replace(/[ \t]+$/gm, "")}\n`;
});
fs.writeFileSync("LICENSES.txt", licences.join(`\n${"-".repeat(80)}\n\n`));
