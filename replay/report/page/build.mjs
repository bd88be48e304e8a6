// Makes ../page.html of the sources: one file with its script and style, which its policy allows by
// their hashes and nothing else. Prints it, or writes it to the path given.
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

// The text between the tags, which the hash covers, is what esbuild prints without its last newline.
function bundle(entry, ...options) {
  const output = execFileSync('esbuild', [entry, '--bundle', '--minify', '--charset=ascii', ...options], {
    cwd: here('.'),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return output.trimEnd();
}

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const script = bundle('src/main.ts', '--format=iife', '--target=es2020');
const style = bundle('src/style.css');
for (const text of [script, style]) {
  if (/@(TITLE|DATA)@|<\/(script|style)/i.test(text)) throw new Error('the bundle would break the page');
}
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
const parts = {POLICY: policy, STYLE: style, SCRIPT: script};
const page = readFileSync(here('src/page.html'), 'utf8').replace(/@(POLICY|STYLE|SCRIPT)@/g, (_, name) => parts[name]);
if (process.argv[2]) writeFileSync(process.argv[2], page);
else process.stdout.write(page);
