// Bundles the page: `node build.mjs OUT_DIR` writes page.js and page.css, minified, and
// assets.cc, which holds both and their checksums for the Content-Security-Policy. With --tests also
// the tests, for node.
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const [out, ...flags] = process.argv.slice(2);
mkdirSync(out, {recursive: true});

await build({
  entryPoints: {page: join(here, 'src/main.ts')},
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2021', 'chrome100', 'firefox100', 'safari15'],
  charset: 'utf8',
  legalComments: 'inline',
});

if (flags.includes('--tests')) {
  const tests = ['test', 'browser'].filter((folder) => existsSync(join(here, folder))).flatMap((folder) =>
    readdirSync(join(here, folder)).filter((f) => f.endsWith('.test.ts')).map((f) => join(here, folder, f)));
  await build({
    entryPoints: tests,
    outdir: join(out, 'tests'),
    outbase: here,
    outExtension: {'.js': '.mjs'},
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    external: ['playwright-core'],
  });
  // Where node looks for it.
  rmSync(join(out, 'node_modules'), {force: true});
  symlinkSync(join(here, 'node_modules'), join(out, 'node_modules'));
}

// What is between <script> and </script> must not hold the latter.
const assets = ['page.js', 'page.css'].map((name) => {
  const path = join(out, name);
  const text = readFileSync(path, 'utf8').trimEnd().replaceAll('</script', '<\\/script').replaceAll('</style', '<\\/style');
  writeFileSync(path, text);
  return {text, checksum: `sha256-${createHash('sha256').update(text).digest('base64')}`};
});

// The same as a C++ source: string literals of moderate length, bytes beyond ASCII as octal.
function literal(text) {
  const bytes = [...Buffer.from(text, 'utf8')].map((byte) => {
    const c = String.fromCharCode(byte);
    if (c === '"' || c === '\\' || c === '?') return `\\${c}`;
    if (c === '\n') return '\\n';
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : c;
  });
  const lines = [];
  for (let i = 0; i < bytes.length; i += 400) lines.push(`    "${bytes.slice(i, i + 400).join('')}"`);
  return lines.join('\n');
}
const [script, style] = assets;
writeFileSync(join(out, 'assets.cc'), `// Made by web/build.mjs.
#include "app/report/assets.h"

namespace ballast::report {

std::string_view page_script() {
  return
${literal(script.text)};
}
std::string_view page_style() {
  return
${literal(style.text)};
}
std::string_view script_checksum() { return "${script.checksum}"; }
std::string_view style_checksum() { return "${style.checksum}"; }

}  // namespace ballast::report
`);
