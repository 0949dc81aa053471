// The programs that a test of the page runs, and the browser that looks at it.

import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const skipped = 77; // ctest's SKIP_RETURN_CODE

// Ends the test as one that cannot be made here.
export function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(skipped);
}

const {chromium} = await import('playwright-core').catch(
    () => skip('playwright-core is not installed; build again where npm reaches its registry'));

const patienceMs = 30_000; // until a test gives up; never waited for when all is well

const browserArguments = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

// A program of ours, and the first match of `ready` in what it prints.
export class Program {
  static async start(path, args, ready) {
    const program = new Program();
    program.process = spawn(path, args, {stdio: ['ignore', 'pipe', 'pipe']});
    program.output = '';
    program.match = await new Promise((resolve, reject) => {
      const look = (bytes) => {
        program.output += bytes;
        const match = ready.exec(program.output);
        if (match) resolve(match);
      };
      program.process.stdout.on('data', look);
      program.process.stderr.on('data', look);
      program.process.on('exit', () => reject(new Error(`${path} ended: ${program.output}`)));
    });
    return program;
  }

  // Returns the exit code.
  async stop() {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const ended = new Promise((resolve) => this.process.on('exit', resolve));
    this.process.kill('SIGTERM');
    return ended;
  }
}

// A browser, with a page's complaints collected.
export class Browser {
  static async start() {
    const path = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) => existsSync(file));
    if (!path) skip('there is no Chromium; apt-get install chromium');
    const browser = new Browser();
    browser.profile = await mkdtemp(join(tmpdir(), 'mario-page-'));
    browser.context = await chromium.launchPersistentContext(browser.profile, {
      executablePath: path, args: browserArguments, viewport: {width: 1280, height: 900},
    });
    return browser;
  }

  // `before`: runs in the page before its own scripts.
  async open(url, before) {
    const page = await this.context.newPage();
    if (before) await page.addInitScript(before);
    page.complaints = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
    });
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    await page.goto(url);
    return page;
  }

  async stop() {
    await this.context.close();
    await rm(this.profile, {recursive: true, force: true});
  }
}

// For Browser.open(): takes away what browsers have learned in the last two years.
export function beTwoYearsOld() {
  delete AbortSignal.any;
  delete AbortSignal.timeout;
  delete Promise.withResolvers;
  delete Promise.try;
  delete Object.groupBy;
  delete Map.groupBy;
  delete Array.fromAsync;
  delete URL.canParse;
  delete ReadableStream.from;
  delete ReadableStream.prototype[Symbol.asyncIterator];
  delete globalThis.structuredClone;
  delete globalThis.Iterator;
  for (const name of ['at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'with'])
    delete Array.prototype[name];
  for (const name of ['union', 'intersection', 'difference', 'isSubsetOf'])
    delete Set.prototype[name];
}

// Waits until the function, called in the page, returns true. (Playwright's own waitForFunction needs
// eval, which the page's content security policy forbids.)
export async function until(page, holds, argument) {
  const deadline = Date.now() + patienceMs;
  while (!await page.evaluate(holds, argument)) {
    if (Date.now() > deadline) throw new Error(`never came true: ${holds}`);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}
