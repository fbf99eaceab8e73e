// `nest start` builds the library and then runs this, which builds the sample and serves it.
import { execSync } from 'node:child_process';

execSync('npx nest build sample', { stdio: 'inherit' });
await import('../dist-sample/sample/main.js');
