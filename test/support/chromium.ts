import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

const CANDIDATES = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
];

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is, if it is: see `CHROMIUM` and `REQUIRE_BROWSER`. */
export const chromiumPath = CANDIDATES.find((path) => path !== '' && existsSync(path));

/** With `REQUIRE_BROWSER=1` a missing browser fails the tests that need it, instead of leaving them out. */
export const canSkipBrowser = chromiumPath === undefined && process.env['REQUIRE_BROWSER'] !== '1';

/** @throws Error when there is no Chromium */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: requiredPath(), args: FLAGS });
}

/** A browser whose cookies stay in a folder, as those of a user do: starting it again is a restart. */
export function startWithProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { executablePath: requiredPath(), args: FLAGS });
}

function requiredPath(): string {
  if (chromiumPath === undefined) {
    throw new Error(
      'REQUIRE_BROWSER is set, and there is no Chromium: install it, or set CHROMIUM.',
    );
  }
  return chromiumPath;
}
