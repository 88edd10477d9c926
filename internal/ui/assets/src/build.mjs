// Compiles the sources of this folder into ../dist: one stylesheet, one script,
// two font files, one icon. Names carry the hash of the contents, so browsers
// may keep them for ever; .gz and .br stand beside what compresses.
//
//   npm install && node build.mjs
//
// Go needs none of this: the results are committed.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";
import subsetFont from "subset-font";

const here = new URL(".", import.meta.url).pathname;
const dist = here + "../dist/";
const version = (name) => JSON.parse(readFileSync(`${here}node_modules/${name}/package.json`)).version;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const manifest = { packages: {}, files: {} };
for (const name of ["@fontsource/be-vietnam-pro", "esbuild", "govuk-frontend", "sass", "subset-font"]) {
  manifest.packages[name] = version(name);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

function put(name, contents, compress) {
  const bytes = Buffer.from(contents);
  const sum = sha256(bytes);
  const dot = name.lastIndexOf(".");
  const path = `${name.slice(0, dot)}.${sum.slice(0, 12)}${name.slice(dot)}`;
  writeFileSync(dist + path, bytes);
  if (compress) {
    writeFileSync(dist + path + ".gz", gzipSync(bytes, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    writeFileSync(dist + path + ".br", brotliCompressSync(bytes, { params: quality }));
  }
  manifest.files[name] = { path, sha256: sum, bytes: bytes.length };
  return path;
}

let css = sass.compile(here + "app.scss", { style: "compressed", loadPaths: [here], quietDeps: true }).css;
// Every functional colour is defined in _tokens.scss: the fallbacks only weigh.
css = css.replace(/var\((--govuk-[a-z-]+-colour), ?#[0-9a-f]+\)/g, "var($1)");
// The latin file carries accents of languages that no heading here is in: kept
// are ASCII, the letters Vietnamese shares with Latin-1, and our punctuation.
const headings =
  Array.from({ length: 95 }, (_, i) => String.fromCodePoint(32 + i)).join("") +
  "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý–—‘’“”…·•×°²\u00a0";
for (const subset of ["vietnamese", "latin"]) {
  const name = `be-vietnam-pro-${subset}-600.woff2`;
  const file = `node_modules/@fontsource/be-vietnam-pro/files/be-vietnam-pro-${subset}-600-normal.woff2`;
  let font = readFileSync(here + file);
  if (subset === "latin") font = await subsetFont(font, headings, { targetFormat: "woff2" });
  css = css.replaceAll(name, put(name, font, false));
}
put("app.css", css, true);

const script = await esbuild.build({
  entryPoints: [here + "app.mjs"],
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  target: "es2020",
});
put("app.js", script.outputFiles[0].contents, true);
put("icon.svg", readFileSync(here + "icon.svg"), true);
writeFileSync(dist + "manifest.json", JSON.stringify(manifest, null, 2) + "\n");
