// Joins the library's files: a few are loaded in a third of the time that three hundred take, for which
// each cold start on AWS Lambda waits. `nest build` checks the types and writes the declarations.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const { config } = ts.readConfigFile('tsconfig.json', (file) => readFileSync(file, 'utf8'));
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
const compilerOptions = { ...options, module: ts.ModuleKind.ESNext };

const typescript = {
  name: 'typescript',
  resolveId(source, importer) {
    if (!source.startsWith('.') || importer === undefined) return null;
    return this.resolve(source.replace(/\.js$/, '.ts'), importer, { skipSelf: true });
  },
  transform: (code, fileName) => ts.transpileModule(code, { fileName, compilerOptions }).outputText,
};

export default {
  input: {
    index: 'lib/index.ts',
    'testing/index': 'lib/testing/index.ts',
    'table/cli': 'lib/table/cli.ts',
  },
  external: (id) => /^[^./]/.test(id),
  plugins: [typescript],
  // What TypeScript emits for decorators looks for helpers at the `this` of a module.
  context: 'this',
  treeshake: false,
  output: {
    dir: 'dist',
    format: 'cjs',
    // Node finds the names that ES modules import by this spelling of getters only.
    generatedCode: { arrowFunctions: false, constBindings: true },
    // What all need, and what the command-line tool needs of it.
    chunkFileNames: ({ moduleIds }) =>
      moduleIds.some((id) => id.endsWith('/table/session-table.ts'))
        ? 'shared/table.js'
        : 'shared/core.js',
  },
};
