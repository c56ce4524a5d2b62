// MathJax from its TypeScript sources: in the JavaScript that npm has beside them classes and loops are written out for
// browsers of 2009, which makes the bundle a fifth larger and QuickJS twice as slow, with the same drawings.
import esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import {simplified} from './outlines.mjs';

const sources = {
  name: 'sources',
  setup(build) {
    build.onResolve({filter: /^\.{1,2}\/.*\.js$/}, (wanted) => {
      const file = path.resolve(wanted.resolveDir, wanted.path.replace(/\.js$/, '.ts'));
      return fs.existsSync(file) ? {path: file} : undefined;
    });
    build.onLoad({filter: /output\/svg\/fonts\/tex\/[^/]+\.ts$/}, ({path: file}) => {
      const text = fs.readFileSync(file, 'utf8');
      // Outlines are the strings with curves in them: 0x41: '…' and p: '…'.
      const contents = text.replace(/((?:0x[0-9A-F]+|\d+|\bp): ')(\d[^']*[QT][^']*|-\d[^']*[QT][^']*)'/g,
        (_, before, outline) => `${before}${simplified(outline)}'`);
      return {contents, loader: 'ts'};
    });
  },
};

await esbuild.build({
  entryPoints: ['src/entry.mjs'],
  outfile: 'mathjax.js',
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  legalComments: 'none',
  define: {__dirname: '""', PACKAGE_VERSION: '"3.2.2"'},
  plugins: [sources],
  tsconfigRaw: {compilerOptions: {useDefineForClassFields: false}},
});
